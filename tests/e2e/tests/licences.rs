//! Every dependency may be shipped with the product under its licence.

use std::process::Command;

/// Licences that ask for nothing but their own text, and the file-level copyleft of MPL-2.0.
const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// True if an SPDX expression can be met with allowed licences alone.
fn is_allowed(expression: &str) -> bool {
    expression.replace('/', " OR ").split(" OR ").any(|choice| {
        choice
            .split(" AND ")
            .map(|licence| licence.trim_matches(['(', ')', ' ']))
            .all(|licence| ALLOWED.contains(&licence) || is_bracketed_choice(expression, licence))
    })
}

/// `(A OR B) AND C` falls apart at its ` OR `; each piece is judged with the rest of its bracket.
fn is_bracketed_choice(expression: &str, licence: &str) -> bool {
    expression.split(" AND ").any(|part| {
        part.starts_with('(')
            && part.contains(licence)
            && part
                .trim_matches(['(', ')'])
                .split(" OR ")
                .any(|choice| ALLOWED.contains(&choice))
    })
}

#[test]
fn every_dependency_has_a_licence_that_the_product_can_ship_with() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(
        packages.len() > 100,
        "the metadata is that of the workspace"
    );
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(is_allowed))
        .map(|package| format!("{} ({})", package["name"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "not allowed: {refused:?}");
}
