//! The texts that are derived from what wasm-bindgen writes: glue, types, list of operations, core as text.

use crate::Result;
use crate::wasm::Direct;

const SNIPPETS: &str = "./snippets/";

/// The glue with its imports from `./snippets/<crate>-<hash>/pkg/<file>` turned to `../<file>`: the entries of the
/// package import the same file, and two copies of it would be two classes of error.
pub fn with_own_snippets(glue: &str) -> Result<String> {
    let mut parts = glue.split(SNIPPETS);
    let mut own = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, file) = part.split_once("/pkg/").ok_or(
            "The glue imports a snippet that is not in pkg/; keep JavaScript that Rust imports in a file of pkg/.",
        )?;
        own.push_str("../");
        own.push_str(file);
    }
    Ok(own)
}

/// The glue with imports of what the core calls without it.
pub fn with_direct(glue: &str, direct: &[Direct]) -> String {
    let line =
        |Direct {
             module,
             name,
             short,
         }: &Direct| format!("import {{ {name} as {short} }} from '{module}';\n");
    direct.iter().map(line).chain([glue.to_owned()]).collect()
}

/// The glue with the names that the core has got.
pub fn with_short_names(glue: &str, names: &[(String, String)]) -> Result<String> {
    let mut own = glue.to_owned();
    for (old, short) in names {
        if !own.contains(old.as_str()) {
            return Err(format!(
                "The glue has no `{old}`, which the core imports or exports; remove pkg/dist and build again."
            ));
        }
        own = own.replace(old.as_str(), short);
    }
    Ok(own)
}

/// The functions that users call, in the order in which the core numbers them: those that give a promise.
pub fn operations(types: &str) -> Result<Vec<String>> {
    let promises = types
        .lines()
        .filter(|line| line.contains("): Promise<"))
        .collect::<Vec<_>>()
        .join("\n");
    let names = exported_functions(&promises);
    if names.is_empty() {
        return Err(
            "The crate declares no function that gives a promise; name one in src/exports.rs."
                .to_owned(),
        );
    }
    Ok(names)
}

fn exported_functions(text: &str) -> Vec<String> {
    let exports = text.lines().filter_map(|line| line.strip_prefix("export "));
    let functions = exports.filter_map(|rest| {
        let rest = rest.strip_prefix("declare ").unwrap_or(rest);
        rest.strip_prefix("function ")?.split(['(', '<']).next()
    });
    functions.map(|name| name.trim().to_owned()).collect()
}

/// The glue without its functions that the core does not call: the loader calls those of the core itself.
pub fn without_functions(glue: &str, is_unwanted: impl Fn(&str) -> bool) -> Result<String> {
    let mut own = glue.to_owned();
    for name in exported_functions(glue)
        .into_iter()
        .filter(|name| is_unwanted(name))
    {
        let head = format!("export function {name}(");
        let cut = own
            .find(&head)
            .and_then(|start| Some((start, start + own.get(start..)?.find("\n}\n")? + 3)));
        let (start, end) = cut.ok_or_else(|| {
            format!("The glue has no function `{name}` as wasm-bindgen writes them.")
        })?;
        own.replace_range(start..end, "");
    }
    Ok(own)
}

/// The glue as a function that makes one. It keeps views of its instance's memory, and finalizers that point into it: a second
/// instance beside a crashed one needs a glue of its own.
pub fn as_factory(glue: &str, direct: &[Direct]) -> String {
    let (imports, body): (Vec<&str>, Vec<&str>) =
        glue.lines().partition(|line| line.starts_with("import "));
    let body: Vec<&str> = body
        .into_iter()
        .map(|line| line.strip_prefix("export ").unwrap_or(line))
        .collect();
    let mut offered = exported_functions(glue);
    offered.extend(direct.iter().map(|direct| direct.short.clone()));
    format!(
        "{}\n\nexport default function makeGlue() {{\n{}\nreturn {{ {} }};\n}}\n",
        imports.join("\n"),
        body.join("\n").trim(),
        offered.join(", "),
    )
}

/// The module that the entries re-export: one line for each operation.
pub fn operations_module(names: &[String]) -> String {
    let mut text = "import { call } from '../start.js';\n\n".to_owned();
    for (number, name) in names.iter().enumerate() {
        text.push_str(&format!(
            "export const {name} = (request, options) => call({number}, '{name}', request, options);\n"
        ));
    }
    text
}

/// The declarations without the remarks to linters that wasm-bindgen puts first, and without the quotes that it leaves of documentation
/// which came through a macro.
pub fn types(declarations: &str) -> String {
    let rest = declarations
        .trim_start_matches("/* tslint:disable */\n")
        .trim_start_matches("/* eslint-disable */\n");
    format!(
        "{}\n",
        rest.trim()
            .replace("\n * r\" ", "\n * ")
            .replace("\n * r\"\n", "\n *\n")
    )
}

/// A module whose default export is `bytes` in hexadecimal. Not in base64, which hides from whoever compresses it where a byte begins: brotli makes
/// a fifth less of this. The text stands there once: some bundlers paste a constant in at each use.
pub fn hex_module(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    format!("export default \"{}\";\n", digits.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "import { a, b } from './snippets/databrain-edge-0123456789abcdef/pkg/error.js';\n\
        export function __wbg_set_wasm(val) {}\n\
        export function listApiTokens(request, options) {}\n\
        export function createApiToken(request, options) {}\n\
        export function reap() {}\n\
        import * as import1 from \"./snippets/databrain-edge-0123456789abcdef/pkg/error.js\"\n";
    const TYPES: &str = "/* tslint:disable */\n/* eslint-disable */\n/**\n * r\" Doc.\n * r\"\n * r\" More.\n */\n\
        export function createApiToken(request: Request, options: Options): Promise<Answer>;\n\
        export declare function listApiTokens<T>(request: T): Promise<T>;\n\
        export function isDatabrainError(error: unknown): boolean;\n\n\n";

    #[test]
    fn snippets_become_files_of_the_package() {
        let own = with_own_snippets(GLUE).unwrap();
        assert!(own.starts_with("import { a, b } from '../error.js';\n"));
        assert!(own.ends_with("import * as import1 from \"../error.js\"\n"));
        assert_eq!(with_own_snippets("no import").unwrap(), "no import");
        assert!(with_own_snippets("from './snippets/x-1/inline0.js'").is_err());
    }

    #[test]
    fn the_glue_follows_the_core() {
        let names = [("__wbg_then_0f".to_owned(), "$0".to_owned())];
        assert_eq!(
            with_short_names("export function __wbg_then_0f(a) {}", &names).unwrap(),
            "export function $0(a) {}"
        );
        assert!(with_short_names("export function other() {}", &names).is_err());
    }

    #[test]
    fn a_factory_keeps_imports_outside_and_returns_the_exports() {
        let glue = "import { a } from '../a.js';\nlet wasm;\nexport function one() {\n  wasm();\n}\nexport function $0() {}\n";
        assert_eq!(
            as_factory(glue, &[]),
            "import { a } from '../a.js';\n\nexport default function makeGlue() {\nlet wasm;\nfunction one() {\n  \
             wasm();\n}\nfunction $0() {}\nreturn { one, $0 };\n}\n"
        );
        let direct = [Direct {
            module: "./b.js".into(),
            name: "read".into(),
            short: "$1".into(),
        }];
        let glue = with_direct(glue, &direct);
        assert!(glue.starts_with("import { read as $1 } from './b.js';\nimport { a }"));
        assert!(as_factory(&glue, &direct).ends_with("return { one, $0, $1 };\n}\n"));
    }

    #[test]
    fn functions_that_nobody_calls_go() {
        let glue = "let a;\nexport function one(b) {\n    if (b) {\n    }\n}\nexport function two() {\n}\n";
        assert_eq!(
            without_functions(glue, |name| name == "one").unwrap(),
            "let a;\nexport function two() {\n}\n"
        );
        assert!(without_functions("export function one() {}", |_| true).is_err());
    }

    #[test]
    fn operations_are_exported_and_declared() {
        let names = operations(TYPES).unwrap();
        assert_eq!(names, ["createApiToken", "listApiTokens"]);
        assert_eq!(
            operations_module(&names),
            "import { call } from '../start.js';\n\n\
             export const createApiToken = (request, options) => call(0, 'createApiToken', request, options);\n\
             export const listApiTokens = (request, options) => call(1, 'listApiTokens', request, options);\n"
        );
        assert!(operations("").is_err());
    }

    #[test]
    fn types_lose_only_the_header() {
        let text = types(TYPES);
        assert!(text.starts_with("/**\n * Doc.\n *\n * More.\n */\n"));
        assert!(text.ends_with("isDatabrainError(error: unknown): boolean;\n"));
    }

    #[test]
    fn bytes_become_two_digits_each() {
        assert_eq!(hex_module(&[0, 7, 0xff]), "export default \"0007ff\";\n");
        assert_eq!(hex_module(&[]), "export default \"\";\n");
    }
}
