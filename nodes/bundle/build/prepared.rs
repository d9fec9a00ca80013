//! Begins what a component does at the start of each call while it is built: its `weft-prepare` is run once, and the memory
//! that it leaves becomes the one that the component starts with.
//!
//! An interpreter runs it, since weft's own runtime isn't built yet when build scripts run. There is no world around it:
//! what asks for anything there fails the build, since it would be the same in all calls from then on.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Range;

use wasm_encoder::{
    ComponentSectionId, ConstExpr, DataCountSection, DataSection, MemorySection, MemoryType, RawSection,
};
use wasmi::{Caller, Engine, ExternType, Instance, Linker, Memory, Module, Store, Val};
use wasmparser::{GlobalSectionReader, Parser, Payload};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What makes a component ready. It exists where a component says `prepare` to the kit.
const PREPARE: &str = "weft-prepare";
/// What takes the seed of hash maps, and does nothing else.
const SEED: &str = "weft-seed";
/// How the standard library asks for that seed: 16 bytes, written to where it says.
const ASK_FOR_SEED: &str = "insecure-seed";
/// So many zeros between two parts of memory are worth a part of their own, which takes some bytes itself.
const GAP_BYTES: usize = 16;

/// The component as it is when it is ready, or nothing where it has nothing to prepare.
pub(crate) fn prepared(component: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut whole = wasm_encoder::Component::new();
    let (mut depth, mut found) = (0, false);
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload?;
        let section = payload.as_section().filter(|_| depth == 0);
        match payload {
            Payload::ModuleSection { unchecked_range, .. }
                if has_something_to_prepare(&component[unchecked_range.clone()])? =>
            {
                let data = prepared_module(&component[unchecked_range])?;
                whole.section(&RawSection { id: ComponentSectionId::CoreModule.into(), data: &data });
                (depth, found) = (depth + 1, true);
                continue;
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            _ => {}
        }
        if let Some((id, range)) = section {
            whole.section(&RawSection { id, data: &component[range] });
        }
    }
    Ok(found.then(|| whole.finish()))
}

fn has_something_to_prepare(module: &[u8]) -> Result<bool> {
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ExportSection(exports) = payload? {
            for export in exports {
                if export?.name == PREPARE {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

fn prepared_module(module: &[u8]) -> Result<Vec<u8>> {
    let engine = Engine::default();
    let compiled = Module::new(&engine, module)?;
    let unseeded = unseeded(&engine, &compiled)?;
    let mut running = Running::start(&engine, &compiled, [0x57; 16])?;
    running.call(PREPARE)?;
    let mut memory = running.bytes()?;
    for (place, byte) in unseeded {
        memory[place] = byte;
    }
    let prepared = with_memory(module, &memory)?;
    asks_for_seed(&engine, &prepared)?;
    Ok(prepared)
}

/// The module with this memory at its start.
///
/// All else of its state is as before: tables never change, and the one global that does is where the stack ends, which is
/// the same after each call.
fn with_memory(module: &[u8], memory: &[u8]) -> Result<Vec<u8>> {
    const PAGE_BYTES: usize = 65_536;
    let parts = parts(memory);
    let mut whole = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let section = payload.as_section();
        match payload {
            Payload::MemorySection(_) => {
                let minimum = memory.len().div_ceil(PAGE_BYTES) as u64;
                let kind = MemoryType { minimum, maximum: None, memory64: false, shared: false, page_size_log2: None };
                whole.section(MemorySection::new().memory(kind));
            }
            Payload::DataCountSection { .. } => {
                whole.section(&DataCountSection { count: u32::try_from(parts.len())? });
            }
            Payload::DataSection(_) => {
                let mut data = DataSection::new();
                for part in &parts {
                    let start = ConstExpr::i32_const(u32::try_from(part.start)?.cast_signed());
                    data.active(0, &start, memory[part.clone()].iter().copied());
                }
                whole.section(&data);
            }
            Payload::GlobalSection(globals) if !only_the_stack_changes(globals.clone())? => {
                return Err("it has globals that change, which are not kept".into());
            }
            Payload::StartSection { .. } => return Err("it has a start function, which would run twice".into()),
            _ => {
                if let Some((id, range)) = section {
                    whole.section(&RawSection { id, data: &module[range] });
                }
            }
        }
    }
    Ok(whole.finish())
}

fn only_the_stack_changes(globals: GlobalSectionReader<'_>) -> Result<bool> {
    let mut changing = 0;
    for global in globals {
        changing += usize::from(global?.ty.mutable);
    }
    Ok(changing == 1)
}

/// The parts of a memory that are not zero.
fn parts(memory: &[u8]) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (place, _) in memory.iter().enumerate().filter(|(_, byte)| **byte != 0) {
        match parts.last_mut() {
            Some(last) if place - last.end < GAP_BYTES => last.end = place + 1,
            _ => parts.push(place..place + 1),
        }
    }
    parts
}

/// The bytes that the seed of hash maps changes, as they are without one. Found by trying, twice, since a byte of a seed may
/// be what stood there before.
fn unseeded(engine: &Engine, module: &Module) -> Result<BTreeMap<usize, u8>> {
    let mut places = BTreeMap::new();
    for seed in [[0x55; 16], [0xaa; 16]] {
        let mut running = Running::start(engine, module, seed)?;
        let before = running.bytes()?;
        running.call(SEED)?;
        let after = running.bytes()?;
        let changed = before.into_iter().zip(after).enumerate().filter(|(_, (before, after))| before != after);
        places.extend(changed.map(|(place, (before, _))| (place, before)));
    }
    Ok(places)
}

/// Sees that the first hash map of a call takes the seed of its run: with other seeds, other bytes.
fn asks_for_seed(engine: &Engine, prepared: &[u8]) -> Result<()> {
    let module = Module::new(engine, prepared)?;
    let mut left = Vec::new();
    for seed in [[0x55; 16], [0xaa; 16]] {
        let mut running = Running::start(engine, &module, seed)?;
        running.call(SEED)?;
        left.push(running.bytes()?);
    }
    if left[0] == left[1] { Err("the seed of hash maps would be the same in all calls".into()) } else { Ok(()) }
}

/// A module that runs, with nothing around it but a seed.
struct Running {
    store: Store<[u8; 16]>,
    instance: Instance,
}

impl Running {
    fn start(engine: &Engine, module: &Module, seed: [u8; 16]) -> Result<Self> {
        let mut store = Store::new(engine, seed);
        let mut linker = Linker::new(engine);
        for import in module.imports() {
            let ExternType::Func(kind) = import.ty() else { return Err("it imports more than functions".into()) };
            let asked = format!("{} of {}", import.name(), import.module());
            let is_seed = import.name() == ASK_FOR_SEED;
            linker.func_new(import.module(), import.name(), kind.clone(), move |caller, arguments, _| {
                if is_seed {
                    give_seed(caller, arguments)
                } else {
                    Err(wasmi::Error::new(format!("it asks for {asked}")))
                }
            })?;
        }
        Ok(Self { instance: linker.instantiate_and_start(&mut store, module)?, store })
    }

    fn call(&mut self, name: &str) -> Result<()> {
        let function = self.instance.get_typed_func::<(), ()>(&self.store, name)?;
        function.call(&mut self.store, ()).map_err(|error| format!("`{name}` can't be run: {error}").into())
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        let memory: Memory = self.instance.get_memory(&self.store, "memory").ok_or("it exports no memory")?;
        Ok(memory.data(&self.store).to_vec())
    }
}

fn give_seed(mut caller: Caller<'_, [u8; 16]>, arguments: &[Val]) -> std::result::Result<(), wasmi::Error> {
    let memory = caller.get_export("memory").and_then(wasmi::Extern::into_memory);
    let (Some(memory), Some(place)) = (memory, arguments.first().and_then(Val::i32)) else {
        return Err(wasmi::Error::new("the seed has no place"));
    };
    let seed = *caller.data();
    Ok(memory.write(&mut caller, place.cast_unsigned() as usize, &seed)?)
}
