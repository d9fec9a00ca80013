use super::*;

fn analysed(program: &str) -> Analysis {
    analyse_all(&[program]).remove(0)
}

/// Names that are certain, separated by blanks; uncertain ones with `?`, the whole input as `.`.
fn mentioned(program: &str) -> String {
    let found = analysed(program).unwrap_or_else(|problems| panic!("{program}: {problems:?}"));
    let mark = |mention: &Mention| format!("{}{}", mention.name, if mention.certain { "" } else { "?" });
    let mut names: Vec<String> = found.names.iter().map(mark).collect();
    if found.whole {
        names.push(".".to_owned());
    }
    names.join(" ")
}

fn problem(program: &str) -> Problem {
    analysed(program).expect_err(program).remove(0)
}

#[test]
fn names_applied_to_the_input_are_found() {
    assert_eq!(mentioned("[.orders.records[].user_id] | unique"), "orders");
    assert_eq!(mentioned(".item"), "item");
    assert_eq!(mentioned(". | .orders | .records"), "orders");
    assert_eq!(mentioned(".\"orders\".records, .[\"users\"]"), "orders users");
    assert_eq!(mentioned("{orders, n: .inputs.n, (.run.id): 1}"), "orders inputs run");
    assert_eq!(mentioned("\"\\(.item.id)-\\(.run.id | .[0:4])\""), "item run");
    assert_eq!(mentioned("if .inputs.full then .a else .b end"), "inputs a b");
    assert_eq!(mentioned(".a + .b == -.c and (.d | not) // .e"), "a b c d e");
    assert_eq!(mentioned(".a[.b.n:.c.n][.d]"), "a b c d");
    assert_eq!(mentioned("try .a catch .b"), "a");
    assert_eq!(mentioned("select(.a) | .b"), "a b");
    assert_eq!(mentioned("limit(3; .a.records[])"), "a");
}

#[test]
fn names_applied_to_other_values_are_not() {
    assert_eq!(mentioned(".orders.records | map(select(.status == 1)) | sort_by(.paid_at)"), "orders");
    assert_eq!(mentioned("any(.orders.records[]; .paid)"), "orders");
    assert_eq!(mentioned(".a as $x | .b | .c + $x.d"), "a b");
    assert_eq!(mentioned("reduce .orders.records[] as $o (0; . + $o.price)"), "orders");
    assert_eq!(mentioned("foreach .a.records[] as {id: $i} ({}; .sum += $i; .sum)"), "a");
    assert_eq!(mentioned(".a.name |= ascii_downcase | .b"), "a b");
    assert_eq!(mentioned("null"), "");
    assert_eq!(mentioned("[range(3)]"), "");
}

#[test]
fn records_that_pass_as_they_came_are_noticed() {
    let gives =
        |program: &str| analysed(program).unwrap_or_else(|problems| panic!("{program}: {problems:?}")).gives_records;
    for program in [
        ".orders.records",
        "[.orders.records[]]",
        "[.orders.records[0]]",
        ".orders.records[:5]",
        ".ids.output.rows",
        ".orders.records | map(select(.paid)) | unique_by(.id)",
        "[.orders.records[] | select(.paid)]",
        "[limit(3; .orders.records[]?)]",
    ] {
        assert!(gives(program), "{program}");
    }
    for program in [
        "[.orders.records[].user_id] | unique",
        "[.orders.records[] | .user_id]",
        "[.orders.records[] | {id}]",
        ".orders.records | map(.id)",
        ".orders.output",
        ".orders.output.ids",
        "[range(3)]",
        ".orders",
    ] {
        assert!(!gives(program), "{program}");
    }
}

#[test]
fn definitions_are_uncertain() {
    assert_eq!(mentioned("def f: .orders.records; f | .id"), "orders?");
    assert_eq!(mentioned("def f(g): g; f(.orders)"), "orders?");
    assert_eq!(mentioned("(.orders, .) | .users"), "orders users?");
}

#[test]
fn the_whole_input_is_noticed() {
    for program in [".", ". as $all | $all.orders", "keys", ".[]", ".[.item]", "..", "[.]", "to_entries", "@json"] {
        assert!(mentioned(program).ends_with('.'), "{program}");
    }
    assert_eq!(mentioned(". as {$orders} | $orders.records"), "orders");
    assert_eq!(mentioned(".orders | keys"), "orders");
}

#[test]
fn members_are_noted() {
    let found = analysed(".inputs.shop + .orders.records[0]").expect("jq");
    let members: Vec<_> = found.names.iter().map(|mention| mention.member.clone()).collect();
    assert_eq!(members, [Some(("shop".to_owned(), Some(8))), Some(("records".to_owned(), Some(23)))]);
    assert_eq!(found.names[1].offset, Some(16));
    let found = analysed(".a.output.count.x, .a.output[0].count").expect("jq");
    let fields: Vec<_> = found.names.iter().map(|mention| mention.field.clone()).collect();
    assert_eq!(fields, [Some(("count".to_owned(), Some(10))), None]);
}

#[test]
fn mistakes_have_their_place() {
    assert_eq!(problem(".orders | mpa(.id)").offset, Some(10));
    assert!(problem(".orders | mpa(.id)").remedy.contains("`map`"));
    assert_eq!(problem(".a + $x").offset, Some(5));
    assert_eq!(problem(".a |").offset, Some(4));
    assert_eq!(problem(".a 'b'").offset, Some(3));
    assert_eq!(problem(".a | map(.b").offset, Some(11));
    assert!(problem("map(1; 2; 3)").remedy.contains("map(…)"));
    assert!(problem("").reason.contains("isn't jq"));
    assert!(problem("reduce .a as $x (0)").reason.contains("reduce"));
    assert!(problem("m::f").reason.contains("module"));
    assert!(problem("break $out").reason.contains("label"));
}

#[test]
fn what_reaches_outside_is_refused_with_a_reason() {
    assert!(problem("now").remedy.contains(".run.started_at"));
    for program in [
        "input",
        "inputs",
        "env",
        "$ENV",
        "$ENV.HOME",
        "$__prog_args",
        "builtins",
        "get_jq_origin",
        ". as [$a] ?// $a | $a",
        "debug",
        "debug(.a)",
        "stderr",
        "input_filename",
        "halt",
        "halt(1)",
        "halt_error",
        "halt_error(1)",
        "get_search_list",
        ".a | localtime",
        "strflocaltime(\"%F\")",
        "include \"a\"; .",
        "import \"a\" as b; .",
        "import \"a\" as $b; .",
        "module {}; .",
        "stderr_empty",
        "debug_empty",
    ] {
        let problem = problem(program);
        assert!(!problem.reason.contains("isn't jq") && !problem.reason.contains("no function"), "{problem:?}");
    }
    assert_eq!(mentioned("def now: 1; now"), "");
}

#[test]
fn everything_else_of_jq_is_accepted() {
    for program in [
        "@base64 \"x\\(.a)\"",
        ".a | tojson | fromjson",
        ".a | todate",
        ".a | strptime(\"%F\") | mktime",
        ".a | test(\"x\"; \"i\")",
        ".a | gsub(\"x\"; \"y\")",
        ".a | ltrimstr(\"x\")",
        ".a | pow(.; 2)",
        "[limit(3; repeat(1))]",
        ".a | has(\"b\")",
        ".a | indices(1)",
        "label $out | .a | break $out",
        ".a.b? // empty",
        ".a[1:]",
        "error(\"x\")",
        ".a | test(\"(?<=x)y\"; \"x\")",
        ".a | decimal_mul(.price; .count)",
        "$__loc__",
        ".a | INDEX(.id) | IN(.b; .c)",
        ".a | @base32d",
    ] {
        if let Err(problems) = analysed(program) {
            panic!("{program}: {problems:?}");
        }
    }
}

#[test]
fn what_works_on_rows_is_not_taken_for_the_input() {
    assert_eq!(mentioned(".orders | INDEX(.id)"), "orders");
    assert_eq!(mentioned("INDEX(.orders.records[]; .id)"), "orders");
    assert_eq!(mentioned("[JOIN(.shops; .orders.records[]; .shop)]"), "shops orders");
    assert_eq!(mentioned("del(.orders.records)"), "orders .");
    assert_eq!(mentioned(".orders | del(.records)"), "orders");
}

#[test]
fn alternatives_of_patterns_are_refused_by_name_and_place() {
    let problem = problem(".a as [$x] ?// $x | $x");
    assert_eq!(problem.offset, Some(11));
    assert!(problem.reason.contains("?//") && problem.reason.contains("weft leaves out"), "{problem:?}");
}

#[test]
fn limits_are_named() {
    assert!(problem(&" ".repeat(PROGRAM_BYTES_MAX + 1)).reason.contains("bytes"));
    let nested = |depth: usize| format!("{}.a{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(mentioned(&nested(BRACKETS_MAX)), "a");
    assert!(problem(&nested(BRACKETS_MAX + 1)).reason.contains("deeper"));
    let in_text = format!("\"{}\" | .a", "(".repeat(200));
    assert!(analysed(&in_text).is_ok());
    let interpolated = "\"\\(".repeat(100);
    assert!(problem(&interpolated).reason.contains("deeper"));
}

#[test]
fn no_program_overflows_the_stack() {
    let beginnings = [
        "(",
        "[",
        "{",
        "{a:",
        "\"\\(",
        "-",
        "..|",
        ".|",
        ".,",
        ".+",
        ". as $x|",
        "try ",
        "if ",
        "if . then ",
        "def f: ",
        "def f(g): ",
        "label $x|",
        "reduce ",
        "foreach . as ",
        ".[",
        ".a",
        ".a.",
        ".a=",
        ".a|=",
        ".//",
        "1 as[$x,",
        "f(",
        "1 as{a:",
        "@x",
        "?",
        ".?",
        "$x",
        "#\n",
        "not|",
        "$",
        "1e",
        "catch ",
        "reduce . as $x (0;",
        "if.then.else ",
        "def f:.;",
        "1 as $x|",
        "def f: def f: 1;",
        ".[0]",
        ".[:",
        "&",
    ];
    let ends = ["", "1", ".", "1;1", ")", "]", " end"];
    for beginning in beginnings {
        let repeated = beginning.repeat((PROGRAM_BYTES_MAX - 8) / beginning.len());
        let programs: Vec<String> = ends.iter().map(|end| format!("{repeated}{end}")).collect();
        let programs: Vec<&str> = programs.iter().map(String::as_str).collect();
        for (program, analysis) in programs.iter().zip(analyse_all(&programs)) {
            let read = analysis.is_ok() || analysis.is_err_and(|problems| problems != [unreadable()]);
            assert!(read, "{}", &program[..40.min(program.len())]);
        }
    }
}

fn written(program: &str) -> Vec<String> {
    let found = analysed(program).unwrap_or_else(|problems| panic!("{program}: {problems:?}"));
    found.problems.into_iter().map(|it| format!("{}: {}", it.offset.unwrap_or_default(), it.reason)).collect()
}

#[test]
fn regular_expressions_that_are_written_out_are_compiled() {
    let told = written(r#".a | test("[")"#);
    assert!(told.len() == 1 && told[0].starts_with("11: `[` isn't a regular expression: "), "{told:?}");
    for (program, place) in [
        (r#".a | gsub("("; "")"#, 11),
        (r#".a | sub("a\\"; .b; "g")"#, 10),
        (r#".a | [scan("(?<x")]"#, 12),
        (r#".a | split("*"; null)"#, 12),
        (r#".a | [match(["(a", "g"]).offset]"#, 14),
        (r#"[.a[] | select(.b | capture("(?<n>a)\\k<m>"))]"#, 29),
        (r#".a | if test("a"; "q") then 1 else 2 end"#, 19),
        (r#".a | strftime("%Q")"#, 15),
        (r#".a | strptime("%Y-%Q") | mktime"#, 15),
    ] {
        let found = written(program);
        assert!(found.len() == 1 && found[0].starts_with(&format!("{place}: ")), "{program}: {found:?}");
    }
    assert_eq!(written(r#"(.a | test("[")), (.b | test("("))"#).len(), 2);
    assert_eq!(written(r#".a | test("a"; "gq")"#), ["16: not all of `gq` are flags of a regular expression"]);
}

#[test]
fn what_is_computed_or_right_is_left_to_the_run() {
    for program in [
        r#".a | test("^[a-z]+$"; "ix")"#,
        r#".a | test("\\d{4}(?=年)")"#,
        r#".a | test(["[[:alpha:]]"])"#,
        r#".a | split("[")"#,
        r#".a | test("[" + .b)"#,
        r#".a | test("\(.b)[")"#,
        r#".a | test("a # (
"; .flags)"#,
        r#"def test(f): f; test("[")"#,
        r#".a | strftime("%Y-%m-%dT%H:%M:%SZ")"#,
    ] {
        assert_eq!(written(program), Vec::<String>::new(), "{program}");
    }
}
