//! Components as machine code: compiled once, then kept beside the state.

use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

/// The folder of the compiled components in the state folder.
const FOLDER: &str = "compiled";

/// Compiled components on disk. They are native code that this process runs, so the folder is
/// its owner's alone, and one that others can write to is not used.
#[derive(Debug)]
pub struct Cache(Option<PathBuf>);

impl Cache {
    /// The cache in `state_dir`. Without a usable folder everything is compiled at each start.
    pub fn open(state_dir: &Path) -> Self {
        let folder = state_dir.join(FOLDER);
        match prepare(&folder) {
            Ok(()) => Self(Some(folder)),
            Err(problem) => {
                eprintln!("compiled components are not kept: {}: {problem}", folder.display());
                Self(None)
            }
        }
    }

    /// Where the machine code of `binary` is kept. The name covers the component, the engine's
    /// version and settings and the processor's features: a change of any gives another name.
    pub fn file(&self, engine: &Engine, binary: &[u8]) -> Option<PathBuf> {
        let mut key = Key(Sha256::new());
        engine.precompile_compatibility_hash().hash(&mut key);
        key.0.update(binary);
        let name = key.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Some(self.0.as_ref()?.join(format!("{name}.cwasm")))
    }

    /// Removes what is kept beside `used`: earlier builds.
    pub fn keep_only(&self, used: &[PathBuf]) {
        let Some(Ok(entries)) = self.0.as_ref().map(std::fs::read_dir) else {
            return;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|kind| kind == "cwasm") && !used.contains(&path) {
                // Another host may have been quicker; what is in use stays mapped.
                _ = std::fs::remove_file(path);
            }
        }
    }
}

/// Returns the component, from `file` when it is there, else compiled and kept there.
pub fn load(engine: &Engine, binary: &[u8], file: Option<&Path>) -> wasmtime::Result<Component> {
    if let Some(component) = file.and_then(|file| kept(engine, file)) {
        return Ok(component);
    }
    let compiled = engine.precompile_component(binary)?;
    if let Some(file) = file
        && keep(file, &compiled).is_ok()
        && let Some(component) = kept(engine, file)
    {
        return Ok(component);
    }
    fresh(engine, &compiled)
}

#[expect(unsafe_code, reason = "the only way to load machine code without compiling it again")]
fn kept(engine: &Engine, file: &Path) -> Option<Component> {
    if !file.exists() {
        return None;
    }
    // SAFETY: the file was made by `keep` from this engine's own output: its folder belongs to
    // this user alone, its name covers engine and component, and it appears there complete.
    unsafe { Component::deserialize_file(engine, file) }.ok()
}

#[expect(unsafe_code, reason = "the only way to load machine code without compiling it again")]
fn fresh(engine: &Engine, compiled: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the bytes are this engine's own output, a moment old.
    unsafe { Component::deserialize(engine, compiled) }
}

/// Writes a file that is either complete or not there.
fn keep(file: &Path, compiled: &[u8]) -> std::io::Result<()> {
    let unfinished = file.with_extension(format!("{}.unfinished", std::process::id()));
    let mut writer = std::fs::File::create(&unfinished)?;
    writer.write_all(compiled)?;
    writer.sync_all()?;
    std::fs::rename(&unfinished, file)
}

#[cfg(unix)]
fn prepare(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    if std::fs::metadata(folder)?.permissions().mode() & 0o022 != 0 {
        return Err(std::io::Error::other("other users can write to it"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn prepare(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// Feeds what is hashed into a digest that is safe to use as a name.
struct Key(Sha256);

impl Hasher for Key {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}
