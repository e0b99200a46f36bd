//! The text files of the project.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Folders that hold nothing of ours.
const LEFT_OUT: &[&str] = &["target", ".git", ".state", ".spin", "node_modules"];

/// What is read as text: code, configuration and documents. Test data is not,
/// since it holds what others wrote.
const ENDINGS: &[&str] = &["rs", "toml", "md", "wit", "sh", "yml"];

/// A file and its text.
pub struct TextFile {
    /// The path below the root, with `/`.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// Every text file below a folder, sorted by path.
pub fn all(root: &Path) -> Result<Vec<TextFile>> {
    let mut files = Vec::new();
    collect(root, "", &mut files)?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn collect(folder: &Path, below: &str, files: &mut Vec<TextFile>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?
    {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() && !LEFT_OUT.contains(&name.as_str()) {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() && is_text(&path) {
            // A file that is no UTF-8 is data, whatever its ending says.
            if let Ok(text) = fs::read_to_string(entry.path()) {
                files.push(TextFile { path, text });
            }
        }
    }
    Ok(())
}

fn is_text(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.contains(&ending) || path.starts_with(".ci/")
}
