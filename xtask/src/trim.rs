//! Takes out of a WebAssembly module what nobody calls, and refuses one that can panic.

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ExportSection, Module};
use wasmparser::{Export, KnownCustom, Name, Parser, Payload};

use crate::Result;
use crate::wasm::NO_MODULE;

/// What the package takes from the core: `pkg/flight.js` calls it, and the glue reads its texts.
const CALLED: [&str; 2] = ["hear", "memory"];

/// Parts of the names of functions that run where something panics, or where memory is asked for: the core does neither.
const UNWANTED: [&str; 4] = ["panicking", "core::fmt", "__rust_alloc", "dlmalloc"];

/// The module without the exports that wasm-bindgen adds for what this core does not have: a table of handles, and a way to end after a panic.
pub fn trimmed(module: &[u8]) -> Result<Vec<u8>> {
    let names = functions(module).map_err(|_| NO_MODULE.to_owned())?;
    if names.is_empty() {
        return Err(
            "The core has no names of functions: wasm-opt must leave them (`-g` in Cargo.toml)."
                .to_owned(),
        );
    }
    let unwanted: Vec<String> = names
        .into_iter()
        .filter(|name| UNWANTED.iter().any(|part| name.contains(part)))
        .collect();
    if !unwanted.is_empty() {
        return Err(format!(
            "The core can panic or asks for memory, which it must not: it has {}. Find in src/ what calls that.",
            unwanted.join(", ")
        ));
    }
    let mut trimmed = Module::new();
    Trimmer
        .parse_core_module(&mut trimmed, Parser::new(0), module)
        .map_err(|_| NO_MODULE.to_owned())?;
    Ok(trimmed.finish())
}

fn functions(module: &[u8]) -> Result<Vec<String>, wasmparser::BinaryReaderError> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else {
            continue;
        };
        let KnownCustom::Name(names) = section.as_known() else {
            continue;
        };
        for names in names {
            let Name::Function(functions) = names? else {
                continue;
            };
            for function in functions {
                found.push(function?.name.to_owned());
            }
        }
    }
    Ok(found)
}

struct Trimmer;

impl Reencode for Trimmer {
    type Error = std::convert::Infallible;

    fn parse_export(
        &mut self,
        section: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error<Self::Error>> {
        if CALLED.contains(&export.name) {
            utils::parse_export(self, section, export)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ExportKind, Function, FunctionSection, MemorySection, MemoryType, NameMap,
        NameSection, TypeSection,
    };

    use super::*;

    // Two functions that do nothing, and a memory.
    fn module(names: [&str; 2]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut exports = ExportSection::new();
        exports
            .export("memory", ExportKind::Memory, 0)
            .export("hear", ExportKind::Func, 0);
        exports.export("hears", ExportKind::Func, 1).export(
            "__wbindgen_start",
            ExportKind::Func,
            1,
        );
        let mut code = CodeSection::new();
        for _ in names {
            let mut function = Function::new([]);
            function.instructions().end();
            code.function(&function);
        }
        let mut custom = NameSection::new();
        let mut map = NameMap::new();
        for (index, name) in (0..).zip(names) {
            map.append(index, name);
        }
        custom.functions(&map);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&functions)
            .section(&memories)
            .section(&exports)
            .section(&code);
        module.section(&custom);
        module.finish()
    }

    #[test]
    fn exports_that_nobody_calls_go() {
        let mut exported = Vec::new();
        let trimmed = trimmed(&module(["databrain_edge::call::hear", "start"])).unwrap();
        for payload in Parser::new(0).parse_all(&trimmed) {
            if let Payload::ExportSection(section) = payload.unwrap() {
                exported.extend(section.into_iter().map(|one| one.unwrap().name.to_owned()));
            }
        }
        assert_eq!(exported, ["memory", "hear"]);
    }

    #[test]
    fn refuses_a_core_that_panics_or_asks_for_memory() {
        for name in [
            "core[0]::panicking::panic_fmt",
            "__rustc::__rust_alloc",
            "<x as core::fmt::Write>::write_str",
        ] {
            assert!(trimmed(&module(["a", name])).is_err_and(|error| error.contains(name)));
        }
    }

    #[test]
    fn refuses_what_has_no_names_or_is_no_module() {
        assert!(trimmed(b"\0asm\x01\0\0\0").is_err());
        assert!(trimmed(b"<html>").is_err());
    }
}
