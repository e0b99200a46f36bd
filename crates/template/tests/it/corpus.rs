//! Published playbooks: each is imported or refused for a reason that is said beforehand, and a
//! simulated run of it ends as its definition explains.

use crate::check;
use std::path::{Path, PathBuf};

/// A folder beside the project; it is not part of it.
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("LEFT OUT: there is no ../shared/corpus beside the project, so nothing was tested");
    None
}

/// The text of a file of the corpus, unless there is none.
pub fn read(file: &str) -> Option<Vec<u8>> {
    Some(std::fs::read(folder()?.join(file)).unwrap())
}

#[test]
fn every_file_is_imported_and_runs_or_is_refused_for_a_stated_reason() {
    let Some(folder) = folder() else { return };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let files: Vec<&str> =
        index.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    assert!(files.len() > 100, "the index of the corpus names its files");
    let mut unexplained = vec![];
    for file in files {
        for fate in check::file(&read(file).unwrap()) {
            if !fate.is_explained() {
                unexplained.push(format!("{file}: {fate}"));
            }
        }
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}

#[test]
fn only_stated_reasons_refuse() {
    let refusal = |action: &str| {
        let source = format!(r#"{{"triggers": {{}}, "actions": {{"A": {action}}}}}"#);
        let fates = check::file(source.as_bytes());
        (fates[0].totals().remove(0), fates[0].is_explained())
    };
    for kind in ["SendToBatch", "Function", "JavaScriptCode", "Agent"] {
        let action = format!(r#"{{"type": "{kind}", "inputs": {{}}}}"#);
        assert_eq!(refusal(&action), (format!("refused: {kind}"), true));
    }
    let (unknown, explained) = refusal(r#"{"type": "Fnord", "inputs": {}}"#);
    assert_eq!((unknown.as_str(), explained), ("REFUSED: DefinitionActionTypeUnknown", false));
}
