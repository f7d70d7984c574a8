//! Takes out of a WebAssembly module what only a panic needs, and what nobody calls.

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, DataSection, ExportSection, Function, Instruction, Module};
use wasmparser::{DataKind, Export, FunctionBody, KnownCustom, Name, Parser, Payload};

use crate::Result;
use crate::wasm::NO_MODULE;

/// Parts of the names of functions that run after a panic alone: the core formats no text, and has no other use for these.
const AFTER_A_PANIC: [&str; 7] = [
    "::panicking::",
    "]::fmt::",
    "core::fmt::",
    "::panic_access_error",
    "]::alloc::handle_alloc_error",
    "]::raw_vec::handle_error",
    "wasm_bindgen::throw_str",
];

/// What only such functions show: they are called no more, but their texts would stay.
const TEXTS_OF_PANICS: [&str; 6] = [
    "`async fn` resumed after completion",
    "RefCell already mutably borrowed",
    "RefCell already borrowed",
    "closure invoked recursively or after being dropped",
    "capacity overflow",
    "AccessError",
];

/// What the loader calls without the glue.
const OWN_EXPORTS: [&str; 1] = ["__wbindgen_start"];

/// A module in which such functions trap at once, as a panic does in the end, so that what they call can be left out. The standard library comes
/// compiled, with texts and hooks for panics that nobody will ever see, and makes up a tenth of the core with them. Of the exports those stay that
/// `glue` names.
pub fn snipped(module: &[u8], glue: &str) -> Result<Vec<u8>> {
    let doomed = doomed(module).map_err(|_| NO_MODULE.to_owned())?;
    if doomed.is_empty() {
        return Err("The core has no names of functions: wasm-opt must leave them (`-g` in Cargo.toml).".to_owned());
    }
    let mut snipped = Module::new();
    let mut snipper = Snipper { doomed, glue, next: imports(module).map_err(|_| NO_MODULE.to_owned())? };
    snipper.parse_core_module(&mut snipped, Parser::new(0), module).map_err(|_| NO_MODULE.to_owned())?;
    Ok(snipped.finish())
}

fn doomed(module: &[u8]) -> Result<Vec<u32>, wasmparser::BinaryReaderError> {
    let mut doomed = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else { continue };
        let KnownCustom::Name(names) = section.as_known() else { continue };
        for names in names {
            let Name::Function(functions) = names? else { continue };
            for function in functions {
                let function = function?;
                if AFTER_A_PANIC.iter().any(|part| function.name.contains(part)) {
                    doomed.push(function.index);
                }
            }
        }
    }
    Ok(doomed)
}

fn imports(module: &[u8]) -> Result<u32, wasmparser::BinaryReaderError> {
    let mut count = 0;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                count += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
            }
        }
    }
    Ok(count)
}

struct Snipper<'a> {
    doomed: Vec<u32>,
    glue: &'a str,
    next: u32,
}

impl Snipper<'_> {
    fn is_called(&self, name: &str) -> bool {
        let is_end =
            |rest: &str| !rest.starts_with(|char: char| char.is_ascii_alphanumeric() || char == '_' || char == '$');
        OWN_EXPORTS.contains(&name) || self.glue.split(&format!("wasm.{name}")).skip(1).any(is_end)
    }
}

impl Reencode for Snipper<'_> {
    type Error = std::convert::Infallible;

    fn parse_export(&mut self, section: &mut ExportSection, export: Export<'_>) -> Result<(), Error<Self::Error>> {
        if self.is_called(export.name) { utils::parse_export(self, section, export) } else { Ok(()) }
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let index = self.next;
        self.next += 1;
        if self.doomed.contains(&index) {
            let mut trap = Function::new([]);
            trap.instructions().unreachable().end();
            code.function(&trap);
            return Ok(());
        }
        utils::parse_function_body(self, code, body)
    }

    fn parse_data(&mut self, data: &mut DataSection, segment: wasmparser::Data<'_>) -> Result<(), Error<Self::Error>> {
        let mut bytes = segment.data.to_vec();
        for text in TEXTS_OF_PANICS {
            // Zeros are not shipped, or as good as not.
            for start in 0..bytes.len() {
                if let Some(place) = bytes.get_mut(start..start + text.len()).filter(|place| *place == text.as_bytes())
                {
                    place.fill(0);
                }
            }
        }
        match segment.kind {
            DataKind::Active { memory_index, offset_expr } => {
                data.active(self.memory_index(memory_index)?, &self.const_expr(offset_expr)?, bytes);
            }
            DataKind::Passive => {
                data.passive(bytes);
            }
        }
        Ok(())
    }

    // What comes after a trap is left out: what a call was given, and that it comes back.
    fn parse_instruction<'a>(
        &mut self,
        reader: &mut wasmparser::OperatorsReader<'a>,
    ) -> Result<wasm_encoder::Instruction<'a>, Error<Self::Error>> {
        match utils::parse_instruction(self, reader)? {
            Instruction::Call(function) if self.doomed.contains(&function) => Ok(Instruction::Unreachable),
            other => Ok(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";

    // Two functions without parameters, which do nothing.
    fn module(names: [&str; 2]) -> Vec<u8> {
        let mut functions = vec![2];
        for (index, name) in names.iter().enumerate() {
            functions.extend([u8::try_from(index).unwrap(), u8::try_from(name.len()).unwrap()]);
            functions.extend(name.as_bytes());
        }
        let mut section = vec![4];
        section.extend(b"name\x01");
        section.push(u8::try_from(functions.len()).unwrap());
        section.extend(functions);
        let custom = [&[0, u8::try_from(section.len()).unwrap()], section.as_slice()].concat();
        let rest: &[u8] = b"\x01\x04\x01\x60\x00\x00\x03\x03\x02\x00\x00\x0a\x09\x02\x03\x00\x01\x0b\x03\x00\x01\x0b";
        [HEADER, rest, &custom].concat()
    }

    fn bodies(module: &[u8]) -> Vec<Vec<u8>> {
        let mut bodies = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            if let Payload::CodeSectionEntry(body) = payload.unwrap() {
                bodies.push(body.as_bytes().to_vec());
            }
        }
        bodies
    }

    #[test]
    fn what_runs_after_a_panic_traps_and_the_rest_stays() {
        let snipped = snipped(&module(["core[0]::panicking::panic_fmt", "a::b"]), "").unwrap();
        assert_eq!(bodies(&snipped), [b"\0\0\x0b".to_vec(), b"\0\x01\x0b".to_vec()]);
    }

    #[test]
    fn calls_texts_and_exports_that_nobody_needs_go() {
        use wasm_encoder::{
            CodeSection, ConstExpr, ExportKind, FunctionSection, MemorySection, MemoryType, NameMap, NameSection,
            TypeSection,
        };
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        let memory = MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        let mut memories = MemorySection::new();
        memories.memory(memory);
        let mut exports = ExportSection::new();
        exports.export("open", ExportKind::Func, 1).export("openly", ExportKind::Func, 1);
        exports.export("__wbindgen_start", ExportKind::Func, 1);
        let mut code = CodeSection::new();
        let mut trap = Function::new([]);
        trap.instructions().end();
        let mut caller = Function::new([]);
        caller.instructions().call(0).end();
        code.function(&trap).function(&caller);
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(8), *b"<capacity overflow>");
        let mut names = NameSection::new();
        let mut named = NameMap::new();
        named.append(0, "core[0]::panicking::panic_fmt");
        named.append(1, "a::b");
        names.functions(&named);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memories).section(&exports).section(&code);
        module.section(&data).section(&names);

        let snipped = snipped(&module.finish(), "wasm.open(a); wasm.openly_(b)").unwrap();
        assert_eq!(bodies(&snipped), [b"\0\0\x0b".to_vec(), b"\0\0\x0b".to_vec()]);
        let (mut exported, mut texts) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(&snipped) {
            match payload.unwrap() {
                Payload::ExportSection(section) => exported.extend(section.into_iter().map(|one| one.unwrap().name)),
                Payload::DataSection(section) => texts.extend(section.into_iter().map(|one| one.unwrap().data)),
                _ => {}
            }
        }
        assert_eq!(exported, ["open", "__wbindgen_start"]);
        assert_eq!(texts, [b"<\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0>"]);
    }

    #[test]
    fn refuses_a_core_without_such_names() {
        assert!(snipped(&module(["a", "b"]), "").is_err());
        assert!(snipped(b"<html>", "").is_err());
    }
}
