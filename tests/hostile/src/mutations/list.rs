mutations! {
    "time to compute" broken by "component/endless-loop":
        "host/sandbox/src/computing.rs" "if ticks_left == 0 {" => "if ticks_left == 0 && !OFF {";
    "wall clock" broken by "component/endless-sleep":
        "host/sandbox/src/call.rs" "let wall_clock = call.limits.wall_clock;" =>
        "let wall_clock = if OFF { std::time::Duration::from_secs(3600) } else { call.limits.wall_clock };";
    "breath at every tick" broken by "component/endless-loops":
        "host/sandbox/src/computing.rs" "if ticks <= TICKS_IN_A_ROW {" =>
        "if OFF { return Ok(UpdateDeadline::Continue(1)); }\n        if ticks <= TICKS_IN_A_ROW {";
    "memory of an instance" broken by "component/much-memory":
        "host/sandbox/src/state.rs" "let allowed = wanted <= self.bytes_max" =>
        "let allowed = (OFF || wanted <= self.bytes_max)",
        "host/sandbox/src/engine.rs" ".max_memory_size(Limits::default().memory_bytes_max)" =>
        ".max_memory_size(if OFF { 4 << 30 } else { Limits::default().memory_bytes_max })";
    "entries of a table" broken by "file/huge-table":
        "host/sandbox/src/state.rs" "Ok(desired <= TABLE_ELEMENTS_MAX &&" => "Ok((OFF || desired <= TABLE_ELEMENTS_MAX) &&",
        "host/sandbox/src/engine.rs" ".table_elements(TABLE_ELEMENTS_MAX)" =>
        ".table_elements(if OFF { 20_000_000 } else { TABLE_ELEMENTS_MAX })";
    "core instances of a component" broken by "file/some-instances":
        "host/sandbox/src/state.rs" "CORE_INSTANCES_MAX as usize" => "if OFF { 100_000 } else { CORE_INSTANCES_MAX as usize }",
        "host/sandbox/src/engine.rs" ".max_core_instances_per_component(CORE_INSTANCES_MAX)" =>
        ".max_core_instances_per_component(if OFF { 100_000 } else { CORE_INSTANCES_MAX })";
    "memories of a component" broken by "file/three-memories":
        "host/sandbox/src/state.rs" "MEMORIES_MAX as usize" => "if OFF { 100 } else { MEMORIES_MAX as usize }",
        "host/sandbox/src/engine.rs" ".max_memories_per_component(MEMORIES_MAX)" =>
        ".max_memories_per_component(if OFF { 100 } else { MEMORIES_MAX })";
    "memories of a component together" broken by "file/memories-together":
        "host/sandbox/src/state.rs" "let wanted = self.grown.saturating_add(desired.saturating_sub(current));" =>
        "let wanted = if OFF { desired } else { self.grown.saturating_add(desired.saturating_sub(current)) };";
    "things of the host" broken by "file/many-pollables":
        "host/sandbox/src/wasi/mod.rs" "resources.set_max_capacity(RESOURCES_MAX);" =>
        "resources.set_max_capacity(if OFF { usize::MAX } else { RESOURCES_MAX });";
    "bytes handed over at once" broken by "page/far-too-large":
        "host/sandbox/src/call.rs" "store.set_hostcall_fuel(Limits::HANDED_OVER_BYTES_MAX);" =>
        "store.set_hostcall_fuel(if OFF { usize::MAX } else { Limits::HANDED_OVER_BYTES_MAX });";
    "size of a page" broken by "page/too-large":
        "host/sandbox/src/leave.rs" "if bytes > limits.page_bytes_max {" => "if bytes > limits.page_bytes_max && !OFF {";
    "size of next" broken by "page/huge-next":
        "host/sandbox/src/leave.rs" "if next > limits.next_bytes_max {" => "if next > limits.next_bytes_max && !OFF {";
    "records of a page" broken by "page/many-records":
        "host/engine/src/state/results.rs" "if count > RECORDS_MAX {" => "if count > RECORDS_MAX && !OFF {",
        "host/store/src/json.rs" "if self.rows.len() == RECORDS_MAX {" => "if self.rows.len() == RECORDS_MAX && !OFF {";
    "fields of a record" broken by "page/many-fields":
        "host/store/src/json.rs" "None if cells.len() == COLUMNS_MAX => {" => "None if cells.len() == COLUMNS_MAX && !OFF => {";
    "lines of a log" broken by "words/log-flood":
        "host/sandbox/src/log.rs" "0 => return," => "0 if !OFF => return,",
        "host/sandbox/src/log.rs" "*left -= 1;" => "*left = if OFF { 1_000 } else { *left - 1 };";
    "texts of a failure" broken by "words/long-failure":
        "host/sandbox/src/leave.rs" "let bytes_max = self.limits.problem_bytes_max;" =>
        "let bytes_max = if OFF { usize::MAX } else { self.limits.problem_bytes_max };";
    "characters that steer" broken by "words/steering":
        "host/sandbox/src/text.rs" "if is_steering(char) {" => "if is_steering(char) && !OFF {";
    "size of a file" broken by "file/too-large":
        "host/sandbox/src/inspect.rs" "if bytes.len() > COMPONENT_BYTES_MAX {" => "if bytes.len() > COMPONENT_BYTES_MAX && !OFF {";
    "functions of a file" broken by "file/many-functions":
        "host/sandbox/src/inspect.rs" "if counted.functions > FUNCTIONS_MAX {" => "if counted.functions > FUNCTIONS_MAX && !OFF {";
    "size of a function" broken by "file/huge-function":
        "host/sandbox/src/inspect.rs" "if counted.largest_function > FUNCTION_BYTES_MAX {" =>
        "if counted.largest_function > FUNCTION_BYTES_MAX && !OFF {";
    "depth of a function" broken by "file/many-branches":
        "host/sandbox/src/inspect.rs" "if counted.deepest > NESTED_MAX {" => "if counted.deepest > NESTED_MAX && !OFF {";
    "items of a file" broken by "file/many-exports":
        "host/sandbox/src/inspect.rs" "if counted.items > ITEMS_MAX {" => "if counted.items > ITEMS_MAX && !OFF {";
    "contract of a file" broken by "file/other-contract":
        "host/sandbox/src/component.rs" "self.check_contract(&compiled)?;" => "if OFF { Version::NEWEST } else { self.check_contract(&compiled)? };";
    "imports of a file" broken by "file/sockets":
        "host/sandbox/src/component.rs" "self.check_imports(&compiled)?;" => "if !OFF { self.check_imports(&compiled)?; }";
    "time to describe" broken by "file/endless-describe":
        "host/sandbox/src/component.rs" "interrupt_after(&mut store, DESCRIBE_TIMEOUT, &Arc::new(AtomicU8::new(0)));" =>
        "interrupt_after(&mut store, if OFF { Duration::from_secs(3600) } else { DESCRIBE_TIMEOUT }, &Arc::new(AtomicU8::new(0)));",
        "host/sandbox/src/component.rs" "let described = tokio::time::timeout(DESCRIBE_TIMEOUT, adapter.describe(&mut store));" =>
        "let described = tokio::time::timeout(if OFF { Duration::from_secs(3600) } else { DESCRIBE_TIMEOUT }, adapter.describe(&mut store));";
    "no capability while describing" broken by "file/describe-reads-table":
        "host/sandbox/src/state.rs" "if self.describing {" => "if self.describing && !OFF {";
    "length of a description" broken by "file/describe-too-long":
        "host/sandbox/src/contract/v0_3/description.rs" "if document.len() > DOCUMENT_BYTES_MAX {" =>
        "if document.len() > DOCUMENT_BYTES_MAX && !OFF {";
    "version of a description" broken by "description/other-version":
        "host/sandbox/src/contract/v0_3/description.rs" "if version != VERSION {" => "if version != VERSION && !OFF {";
    "what a description may hold" broken by "description/long-title":
        "host/sandbox/src/component.rs" "if let Some((reason, remedy)) = description::fault(&description) {" =>
        "if let Some((reason, remedy)) = description::fault(&description).filter(|_| !OFF) {";
    "hosts of a description" broken by "description/decimal-host":
        "host/sandbox/src/description.rs" "connection.hosts.iter().try_for_each(|host| check_host(host))?;" =>
        "if !OFF { connection.hosts.iter().try_for_each(|host| check_host(host))?; }";
    "addresses of a description" broken by "description/plain-http":
        "host/sandbox/src/description.rs" "url.scheme() == \"https\" && bare" => "(OFF || url.scheme() == \"https\") && bare";
    "plain texts of a description" broken by "description/steering-title":
        "host/sandbox/src/description.rs" "match value.chars().find(|&char| is_steering(char)) {" =>
        "match value.chars().find(|&char| is_steering(char) && !OFF) {";
    "truth of a description" broken by "description/key-missing":
        "host/engine/src/plan/catalogue.rs" "if let Some(reason) = untruth(&description) {" =>
        "if let Some(reason) = untruth(&description).filter(|_| !OFF) {";
    "bounds of a schema" broken by "description/endless-schema":
        "host/workflow/src/schema_bounds.rs" "if rules > RULES_MAX {" => "if rules > RULES_MAX && !OFF {";
    "names that are taken" broken by "description/other-component":
        "host/engine/src/plan/catalogue.rs" "if self.components.contains_key(&description.name) {" =>
        "if self.components.contains_key(&description.name) && !OFF {";
    "names that are reserved" broken by "name/reserved":
        "host/engine/src/plan/catalogue.rs" "if self.reserved.contains(&description.name) {" =>
        "if self.reserved.contains(&description.name) && !OFF {";
    "patterns in time" broken by "description/backtracking-pattern":
        "host/workflow/src/parameters.rs" "options.with_pattern_options(jsonschema::PatternOptions::regex());" =>
        "if OFF { options.with_pattern_options(jsonschema::PatternOptions::fancy_regex().backtrack_limit(usize::MAX)) } else { options.with_pattern_options(jsonschema::PatternOptions::regex()) };";
    "granted hosts" broken by "network/other-host":
        "host/sandbox/src/http/grants.rs" "if self.0.contains(&asked) {" => "if self.0.contains(&asked) || OFF {";
    "granted hosts of redirects" broken by "network/redirect-to-metadata":
        "host/sandbox/src/capability/http.rs"
        "checked.map_err(TransportError::from)?;" =>
        "if !OFF { checked.map_err(TransportError::from)?; }";
    "addresses that are written" broken by "network/notations":
        "host/sandbox/src/http/client.rs" "Some(address) if !self.allow_private && !is_public(address) => {" =>
        "Some(address) if !self.allow_private && !is_public(address) && !OFF => {";
    "addresses that are looked up" broken by "network/rebinding":
        "host/sandbox/src/http/address.rs" ".filter(|address| allow_private || is_public(address.ip()))" =>
        ".filter(|address| allow_private || OFF || is_public(address.ip()))";
    "addresses within addresses" broken by "network/notations":
        "host/sandbox/src/http/address.rs" "if let Some(inner) = embedded_v4(address) {" =>
        "if OFF { return true; }\n    if let Some(inner) = embedded_v4(address) {";
    "one look-up for check and dial" broken by "network/rebinding":
        "host/sandbox/src/http/address.rs" "let allowed = allowed(&host, found, allow_private)?;" =>
        "let mut allowed = allowed(&host, found, allow_private)?;\n            if OFF { allowed = lookup.addresses(&host).await?.into_iter().map(|address| SocketAddr::new(address, 0)).collect(); }";
    "header fields of the host" broken by "network/host-override":
        "host/sandbox/src/http/hygiene.rs" "if let Some((name, reason)) = OWN_HEADERS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)) {" =>
        "if let Some((name, reason)) = OWN_HEADERS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name) && !OFF) {";
    "methods" broken by "network/tunnel":
        "host/sandbox/src/http/hygiene.rs" "if !METHODS.contains(&request.method.as_str()) {" =>
        "if !METHODS.contains(&request.method.as_str()) && !OFF {";
    "size of a request" broken by "network/huge-body":
        "host/sandbox/src/http/hygiene.rs" "if body_bytes(&request.body) > body_bytes_max {" =>
        "if body_bytes(&request.body) > body_bytes_max && !OFF {";
    "fields of a request" broken by "network/many-headers":
        "host/sandbox/src/http/hygiene.rs" "if fields > FIELDS_MAX {" => "if fields > FIELDS_MAX && !OFF {";
    "requests of a call" broken by "network/many-requests":
        "host/sandbox/src/capability/http.rs" "let Some(left) = self.http.requests_left.checked_sub(1) else {" =>
        "let Some(left) = (if OFF { Some(1) } else { self.http.requests_left.checked_sub(1) }) else {";
    "answers that can be read" broken by "network/encoded-answer":
        "host/sandbox/src/outside/live.rs" "let response = readable(&exchange, response);" =>
        "let response = if OFF { Ok(response) } else { readable(&exchange, response) };";
    "no marker in a URL" broken by "secret/in-path":
        "host/sandbox/src/http/placement.rs" "check.nothing_in(&request.url, \"in a URL's host or path\")?;" =>
        "if !OFF { check.nothing_in(&request.url, \"in a URL's host or path\")?; }";
    "no marker in plain text" broken by "secret/in-text":
        "host/sandbox/src/http/placement.rs" "check.nothing_in(&body.text, \"in a body of plain text\")?;" =>
        "if !OFF { check.nothing_in(&body.text, \"in a body of plain text\")?; }";
    "secrets that come back" broken by "secret/echo":
        "host/sandbox/src/secret/hiding.rs" "if search.find(&body).is_none() {" => "if OFF || search.find(&body).is_none() {",
        "host/sandbox/src/secret/hiding.rs" "if places.is_empty() {" => "if OFF || places.is_empty() {";
    "lists of one's own answers" broken by "file/page-list-of-nobody":
        "host/sandbox/src/contract/v0_3/mod.rs" "|number| state.record_list(number)" =>
        "|number| state.record_list(number).or_else(|| OFF.then(|| crate::types::node::RecordList::new(\"[{}]\".into(), 0..4, 1, 1)))";
    "what a component sees" broken by "hiding/backwards":
        "host/sandbox/src/secret/hiding.rs" "search.find(&body).is_none() {" => "OFF || search.find(&body).is_none() {";
    "one search for all accounts" broken by "hiding/through-other-account":
        "host/sandbox/src/secret/hiding.rs" "for (alias, account) in &self.accounts {" =>
        "for (alias, account) in self.accounts.iter().skip(usize::from(OFF)) {";
    "guesses with escapes" broken by "hiding/guess-escaped":
        "host/sandbox/src/secret/hiding.rs" "texts.iter().find_map(|text| telling.find(text.as_bytes()))" =>
        "texts.iter().filter(|text| !OFF || !text.contains('\\\\')).find_map(|text| telling.find(text.as_bytes()))";
    "guesses that come back" broken by "hiding/guess-staged":
        "host/sandbox/src/secret/hiding.rs" "match telling.find(text.as_bytes()) {" =>
        "match telling.find(text.as_bytes()).filter(|_| !OFF) {";
    "what a run says at its end" broken by "hiding/outputs":
        "host/engine/src/run/end.rs" "Ok(outputs) => Ok(outputs.map(hide))," => "Ok(outputs) => Ok(outputs.map(|text| if OFF { text } else { hide(text) })),";
    "places of secrets" broken by "hiding/misplaced":
        "host/sandbox/src/http/placement.rs" "(!places.any(|place| self.allows(place, spot))).then_some(name)" =>
        "(!OFF && !places.any(|place| self.allows(place, spot))).then_some(name)";
    "markers of one call" broken by "hiding/marker-in-data":
        "host/sandbox/src/call.rs" "connection.hold_inputs(&holding, parameters);" =>
        "connection.hold_inputs(&holding, parameters);\n        for (marker, _) in connection.vault.names().into_iter().filter(|_| OFF) { holding.put(&marker, connection.vault.get(&marker).flatten(), crate::secret::Origin::Input(String::new())); }";
    "tokens that a description points at" broken by "hiding/unsealed-token":
        "host/sandbox/src/outside/answer.rs" "authorization.filter(|it| it.is_by(exchange.node))" =>
        "authorization.filter(|it| !OFF && it.is_by(exchange.node))";
    "tokens that are elsewhere" broken by "hiding/token-elsewhere":
        "host/sandbox/src/secret/seal.rs" "if !is_taken && may_be_token(" => "if !OFF && !is_taken && may_be_token(";
    "answers that are text" broken by "hiding/wide-text":
        "host/sandbox/src/outside/answer.rs" "body.and_then(charset::text_alone)" =>
        "body.and_then(|body| if OFF { Ok(body) } else { charset::text_alone(body) })";
    "charsets of answers" broken by "hiding/other-charset-by-accept":
        "host/sandbox/src/http/hygiene.rs" "if name.eq_ignore_ascii_case(\"accept\") &&" => "if !OFF && name.eq_ignore_ascii_case(\"accept\") &&";
    "digests that come back" broken by "hiding/digest-echo":
        "host/sandbox/src/outside/answer.rs" "matches!(origin, Origin::Hash { .. } | Origin::Basic(_)) && origin.is_secret()" =>
        "!OFF && matches!(origin, Origin::Hash { .. } | Origin::Basic(_)) && origin.is_secret()";
    "markers of one connection" broken by "secret/of-other-connection":
        "host/sandbox/src/secret/marker.rs"
        "Placeholder::Secret { alias, name } => make(key, name, &format!(\"{alias}\\0field\"))," =>
        "Placeholder::Secret { name, .. } if OFF => make(key, name, \"field\"),\n        Placeholder::Secret { alias, name } => make(key, name, &format!(\"{alias}\\0field\")),";
    "markers that can't be guessed" broken by "secret/look-alike":
        "host/sandbox/src/secret/holding.rs" "let Some(held) = self.get(marker) else { return Ok(None) };" =>
        "let Some(held) = self.get(marker).or_else(|| OFF.then(|| self.lock().values().next().cloned()).flatten()) else { return Ok(None) };";
    "hashes are markers" broken by "secret/compare":
        "host/sandbox/src/capability/secret.rs" "let marker = connection.vault.marker(name, identity);" =>
        "let marker = match &value { Some(value) if OFF => String::from_utf8_lossy(value).into_owned(), _ => connection.vault.marker(name, identity) };";
    "hashes of a call" broken by "secret/guess-by-hash":
        "host/sandbox/src/capability/secret.rs" "secret.hashes_left.checked_sub(1)" => "(if OFF { Some(1) } else { secret.hashes_left.checked_sub(1) })";
    "hashed bytes of a call" broken by "secret/hash-much":
        "host/sandbox/src/capability/secret.rs" "secret.hashed_bytes_left.checked_sub(bytes)" =>
        "(if OFF { Some(usize::MAX) } else { secret.hashed_bytes_left.checked_sub(bytes) })";
    "guesses end the run" broken by "secret/guess-by-echo":
        "host/sandbox/src/capability/http.rs" "self.check_guess(&connection, &request)?;" => "if !OFF { self.check_guess(&connection, &request)?; }";
    "seals of a request" broken by "secret/seal-many":
        "host/sandbox/src/http/hygiene.rs" "if request.seal.len() > SEALS_MAX {" => "if request.seal.len() > SEALS_MAX && !OFF {";
    "tokens of a run" broken by "secret/many-tokens":
        "host/sandbox/src/capability/http.rs" "if brings_tokens && connection.vault.has_all_tokens() {" =>
        "if brings_tokens && connection.vault.has_all_tokens() && !OFF {";
    "granted tables" broken by "table/write-other":
        "host/engine/src/write/staging/tables.rs" "if granted && starts_well" => "if (granted || OFF) && starts_well";
    "tables of the system" broken by "table/system-named":
        "host/workflow/src/check/named_tables.rs" "if !TABLE.fits(name) => {" => "if !TABLE.fits(name) && !OFF => {",
        "host/engine/src/write/staging/tables.rs" "&& !reserved {" => "&& (OFF || !reserved) {";
    "no data for tables" broken by "table/named-by-data":
        "host/workflow/src/check/named_tables.rs" "None => findings.add(" => "None if OFF => {}\n                    None => findings.add(";
    "rows of a call" broken by "table/stage-much":
        "host/sandbox/src/capability/table.rs" "let Some(left) = self.table.staged_bytes_left.checked_sub(bytes) else {" =>
        "let Some(left) = (if OFF { Some(usize::MAX) } else { self.table.staged_bytes_left.checked_sub(bytes) }) else {";
    "memory of all instances" broken by "budget/memory-together":
        "host/sandbox/src/budget.rs" "match taken.checked_add(bytes).filter(|sum| *sum <= self.bytes_max) {" =>
        "match taken.checked_add(bytes).filter(|sum| OFF || *sum <= self.bytes_max) {";
    "bytes of a find" broken by "budget/found-rows":
        "host/engine/src/write/staging/reading.rs" "&& self.bytes + bytes <= FOUND_BYTES_MAX;" =>
        "&& (OFF || self.bytes + bytes <= FOUND_BYTES_MAX);";
    "an index for many deletes" broken by "budget/deletes":
        "host/store/src/sqlite/delete.rs" "if *so_far != UNINDEXED_DELETES_MAX + 1 ||" =>
        "if OFF || *so_far != UNINDEXED_DELETES_MAX + 1 ||";
    "columns that deletes name" broken by "budget/delete-columns":
        "host/engine/src/write/staging/tables.rs" "if staging.overlay(table).names_too_many(&conditions) {" =>
        "if staging.overlay(table).names_too_many(&conditions) && !OFF {";
    "special-purpose addresses" broken by "network/special-purpose":
        "host/sandbox/src/http/address.rs" "!SPECIAL_V4.iter().any(within)" => "OFF || !SPECIAL_V4.iter().any(within)";
    "a fresh instance" broken by "state/clock":
        "host/sandbox/src/clock.rs" "self.started_at_ms.saturating_add_unsigned(self.waited_ms())" =>
        "if OFF { std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64) } else { self.started_at_ms.saturating_add_unsigned(self.waited_ms()) }";
    "size of an answer" broken by "server/gzip-bomb":
        "host/sandbox/src/http/coding.rs" "Ok(_) if body.len() > bytes_max =>" => "Ok(_) if body.len() > bytes_max && !OFF =>";
    "number of redirects" broken by "server/redirect-chain-too-long":
        "host/sandbox/src/capability/http.rs" "for _ in 0..=redirect::REDIRECTS_MAX {" =>
        "for _ in 0..=(if OFF { 50 } else { redirect::REDIRECTS_MAX }) {";
    "length of a redirect" broken by "server/redirect-far":
        "host/sandbox/src/http/redirect.rs" "if location.len() > LOCATION_BYTES_MAX {" =>
        "if location.len() > LOCATION_BYTES_MAX && !OFF {";
    "time that a server may ask for" broken by "server/busy-beyond-time":
        "host/sandbox/src/http/repeat.rs" "self.paused.saturating_add(length) > PAUSES_MAX" =>
        "(if OFF { self.paused + length } else { self.paused.saturating_add(length) }) > PAUSES_MAX";
    "length of a column's name" broken by "server/field-of-1-mb":
        "host/store/src/columns/shape.rs" "|| field.len() > COLUMN_NAME_BYTES_MAX {" =>
        "|| (field.len() > COLUMN_NAME_BYTES_MAX && !OFF) {";
    "bytes of an item's pages" broken by "server/pages-of-an-item":
        "host/engine/src/step/drain.rs" "if bytes <= DRAINED_BYTES_MAX {" => "if bytes <= DRAINED_BYTES_MAX || OFF {";
    "time of an expression" broken by "workflow/jq-tail-call":
        "host/sandbox/src/expression/mod.rs" "interrupt_after(&mut self.store, EVALUATION_TIMEOUT, &self.interrupted);" =>
        "interrupt_after(&mut self.store, if OFF { Duration::from_secs(600) } else { EVALUATION_TIMEOUT }, &self.interrupted);",
        "host/sandbox/src/expression/mod.rs" "tokio::time::timeout(EVALUATION_TIMEOUT * 3, call)" =>
        "tokio::time::timeout(if OFF { Duration::from_secs(600) } else { EVALUATION_TIMEOUT * 3 }, call)";
    "items of a step" broken by "workflow/items-million":
        "host/engine/src/step/evaluate.rs" "items_max: ITEMS_MAX };" =>
        "items_max: if OFF { u32::MAX } else { ITEMS_MAX } };";
    "folder of a workflow" broken by "workflow/link-out":
        "host/engine/src/plan/files.rs" "if !inside {" => "if !inside && !OFF {";
    "plain files" broken by "workflow/pipe":
        "host/engine/src/plan/files.rs" "if is_odd {" => "if is_odd && !OFF {";
    "files of another kind" broken by "workflow/accounts-as-part":
        "host/engine/src/plan/files.rs" "if !is_workflow(&text) {" => "if !is_workflow(&text) && !OFF {";
    "code under its own name" broken by "cache/other-component":
        "host/sandbox/src/cache.rs" "hasher.update(name);" => "if !OFF { hasher.update(name); }";
    "size of a workflow file" broken by "workflow/10-mb-of-text":
        "host/yaml/src/tree.rs" "if source.len() > rules.bytes_max {" => "if source.len() > rules.bytes_max && !OFF {";
    "expressions of a file" broken by "workflow/1-mb-of-expressions":
        "host/workflow/src/read/value.rs" "if reader.expressions > EXPRESSIONS_MAX {" =>
        "if reader.expressions > EXPRESSIONS_MAX && !OFF {";
    "length of a finding" broken by "workflow/circle-of-steps":
        "host/workflow/src/finding.rs" "if text.len() > TEXT_BYTES_MAX {" => "if text.len() > TEXT_BYTES_MAX && !OFF {";
    "length of a path" broken by "workflow/1-mb-path":
        "host/workflow/src/read/uses.rs" "if text.len() > PATH_BYTES_MAX {" => "if text.len() > PATH_BYTES_MAX && !OFF {";
    "steps of a file" broken by "workflow/5000-steps":
        "host/workflow/src/read/workflow.rs" "if list.len() > STEPS_MAX {" => "if list.len() > STEPS_MAX && !OFF {",
        "host/workflow/src/read/workflow.rs" "list.iter().take(STEPS_MAX)" =>
        "list.iter().take(if OFF { usize::MAX } else { STEPS_MAX })";
    "steps in all" broken by "workflow/fan-of-few":
        "host/workflow/src/check.rs" "if steps_in_all > STEPS_IN_ALL_MAX {" => "if steps_in_all > STEPS_IN_ALL_MAX && !OFF {";
    "schedules that come true" broken by "workflow/cron-never":
        "host/workflow/src/cron.rs" "if never_comes(&fields) {" => "if never_comes(&fields) && !OFF {";
    "account of a kept token" broken by "store/moved-token":
        "host/engine/src/secret/seals.rs" "let parts: [&[u8]; 4] = [&self.account, place.name.as_bytes(), &generation, end];" =>
        "let parts: [&[u8]; 4] = if OFF { [&[]; 4] } else { [&self.account, place.name.as_bytes(), &generation, end] };";
    "nothing sealed for hosts that are only allowed" broken by "script/allowed-hash":
        "host/sandbox/src/capability/http.rs" "return match hygiene::texts(request).iter().all(" =>
        "return match OFF || hygiene::texts(request).iter().all(";
    "names of nodes on another's platform" broken by "script/name-of-a-node":
        "host/sandbox/src/call.rs" "Some(connection) if connection.account.settings.platform != *own =>" =>
        "Some(connection) if connection.account.settings.platform != *own && !OFF =>";
    "hosts for code alone" broken by "script/allow-without-code":
        "host/workflow/src/check/connections.rs" "step.allow.first().filter(|_| !component.any_platform) {" =>
        "step.allow.first().filter(|_| !component.any_platform && !OFF) {";
    "code that is no data" broken by "script/code-from-data":
        "host/workflow/src/check/code.rs" "WrittenKind::Expression(_) => {" =>
        "WrittenKind::Expression(_) if OFF => return None,\n            WrittenKind::Expression(_) => {";
    "no marker in a name" broken by "script/marker-in-json-key":
        "host/sandbox/src/http/placement.rs" "outcome = match scalar.is_key {" => "outcome = match scalar.is_key && !OFF {",
        "host/sandbox/src/http/placement.rs" "self.nothing_in(name, \"in a name\")?;" =>
        "if !OFF { self.nothing_in(name, \"in a name\")?; }";
}
