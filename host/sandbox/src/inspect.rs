//! How much a `.wasm` file is, before it is compiled: compiling is work of the host, and its cost grows with what the file
//! holds. The components of weft have up to 2 MB, 3,000 functions, and functions of up to 54 KB.

use wasmparser::{FunctionBody, Operator, Parser, Payload};

/// Largest `.wasm` file.
const COMPONENT_BYTES_MAX: usize = 16 << 20;
/// Core modules within it: its own, and the adapters of its tool chain.
const MODULES_MAX: usize = 16;
/// Components within it.
const COMPONENTS_MAX: usize = 4;
/// Functions of all modules.
const FUNCTIONS_MAX: u32 = 20_000;
/// The body of one function: compiling takes more than twice as long for twice as much.
const FUNCTION_BYTES_MAX: usize = 128 << 10;
/// Blocks, loops and conditions within each other: compiling takes memory for each.
const NESTED_MAX: usize = 2_000;
/// Imports, exports, types, instances and aliases of all modules and components.
const ITEMS_MAX: u32 = 20_000;

/// All of these.
pub(crate) const LIMITS: [usize; 7] = [
    COMPONENT_BYTES_MAX,
    MODULES_MAX,
    COMPONENTS_MAX,
    FUNCTIONS_MAX as usize,
    FUNCTION_BYTES_MAX,
    NESTED_MAX,
    ITEMS_MAX as usize,
];

/// What is too much about a file, or wrong with it; none if it can be compiled.
pub(crate) fn excess(bytes: &[u8]) -> Option<String> {
    let too_many = |what: &str, most: usize| Some(format!("it has more than {most} {what}"));
    if bytes.len() > COMPONENT_BYTES_MAX {
        return Some(format!("it has {} bytes, more than {COMPONENT_BYTES_MAX}", bytes.len()));
    }
    let mut counted = Counted::default();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload {
            // What can't be read is told by the compiler, in more words.
            Err(_) => return None,
            Ok(payload) => counted.add(&payload),
        }
        if counted.largest_function > FUNCTION_BYTES_MAX {
            let kib = FUNCTION_BYTES_MAX >> 10;
            return Some(format!("it has a function of {} bytes, more than {kib} KiB", counted.largest_function));
        }
        if counted.deepest > NESTED_MAX {
            return too_many("blocks within each other", NESTED_MAX);
        }
        if counted.modules > MODULES_MAX {
            return too_many("core modules", MODULES_MAX);
        }
        if counted.components > COMPONENTS_MAX {
            return too_many("components in it", COMPONENTS_MAX);
        }
        if counted.functions > FUNCTIONS_MAX {
            return too_many("functions", FUNCTIONS_MAX as usize);
        }
        if counted.items > ITEMS_MAX {
            return too_many("imports, exports, types and instances", ITEMS_MAX as usize);
        }
    }
    None
}

#[derive(Default)]
struct Counted {
    modules: usize,
    components: usize,
    functions: u32,
    items: u32,
    largest_function: usize,
    deepest: usize,
}

impl Counted {
    fn add(&mut self, payload: &Payload<'_>) {
        match payload {
            Payload::ModuleSection { .. } => self.modules += 1,
            Payload::ComponentSection { .. } => self.components += 1,
            Payload::FunctionSection(section) => self.functions = self.functions.saturating_add(section.count()),
            Payload::CodeSectionEntry(body) => {
                self.largest_function = self.largest_function.max(body.range().len());
                self.deepest = self.deepest.max(deepest(body));
            }
            other => self.items = self.items.saturating_add(items(other)),
        }
    }
}

/// How many blocks are open at the same time, at most.
fn deepest(body: &FunctionBody<'_>) -> usize {
    let Ok(mut operators) = body.get_operators_reader() else { return 0 };
    let (mut open, mut deepest) = (0_usize, 0);
    while let Ok(operator) = operators.read() {
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } | Operator::TryTable { .. } => {
                open += 1
            }
            Operator::End => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

fn items(payload: &Payload<'_>) -> u32 {
    match payload {
        Payload::TypeSection(section) => section.count(),
        Payload::ImportSection(section) => section.count(),
        Payload::ExportSection(section) => section.count(),
        Payload::GlobalSection(section) => section.count(),
        Payload::TableSection(section) => section.count(),
        Payload::MemorySection(section) => section.count(),
        Payload::ElementSection(section) => section.count(),
        Payload::DataSection(section) => section.count(),
        Payload::InstanceSection(section) => section.count(),
        Payload::CoreTypeSection(section) => section.count(),
        Payload::ComponentInstanceSection(section) => section.count(),
        Payload::ComponentAliasSection(section) => section.count(),
        Payload::ComponentTypeSection(section) => section.count(),
        Payload::ComponentCanonicalSection(section) => section.count(),
        Payload::ComponentImportSection(section) => section.count(),
        Payload::ComponentExportSection(section) => section.count(),
        _ => 0,
    }
}
