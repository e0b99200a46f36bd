//! Where things are in the tree.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The folders whose packages are the application's components.
const COMPONENT_FOLDERS: &[&str] = &["functions", "connectors"];

/// The folders whose packages are components that only tests need.
const FIXTURE_FOLDERS: &[&str] = &["tests/fixtures/connectors", "host/tests/guests"];

/// The package of the local host, which is also its program's name.
pub const HOST: &str = "incident-tasks-host";

/// The Rust that everything here is written for. Cargo itself refuses an older
/// one (`rust-version`); this is for the compilers that cargo does not see.
pub const OLDEST_RUST: (u32, u32) = (1, 95);

/// The checked out project, and where its builds go.
#[derive(Clone)]
pub struct Project {
    /// The folder with spin.toml.
    pub root: PathBuf,
    /// Cargo's target folder for everything that is built here.
    pub target: PathBuf,
}

/// A package that is built into a component.
pub struct Component {
    /// Its folder below the root, such as `functions/add-task`.
    pub folder: String,
    /// The package's name.
    pub package: String,
}

impl Component {
    /// The file's name without its folder: cargo writes `add_task.wasm` for
    /// the package `add-task`.
    pub fn file_name(&self) -> String {
        format!("{}.wasm", self.package.replace('-', "_"))
    }
}

impl Project {
    /// The project that the current folder belongs to.
    ///
    /// Builds always go to its own `target`, since that is where spin.toml
    /// looks for the components, whatever CARGO_TARGET_DIR says.
    pub fn find() -> Result<Project> {
        let here = env::current_dir().context("the current folder cannot be read")?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").is_file())
            .context("call this from inside the project")?
            .to_path_buf();
        let target = root.join("target");
        if let Some(other) = env::var_os("CARGO_TARGET_DIR")
            && root.join(&other) != target
        {
            eprintln!(
                "note: components and host are built into target/, where spin.toml looks for them; CARGO_TARGET_DIR is not used for them"
            );
        }
        Ok(Project { root, target })
    }

    /// spin.toml.
    pub fn manifest(&self) -> PathBuf {
        self.root.join("spin.toml")
    }

    /// The built local host.
    pub fn host_program(&self) -> PathBuf {
        self.target.join("host").join(format!("{HOST}{}", env::consts::EXE_SUFFIX))
    }

    /// Where the built components are.
    pub fn components_folder(&self) -> PathBuf {
        self.target.join("wasm32-wasip2").join("release")
    }

    /// Every component of the application, in the order of their folders.
    pub fn components(&self) -> Result<Vec<Component>> {
        self.components_in(COMPONENT_FOLDERS)
    }

    /// Every component that only tests need.
    pub fn fixtures(&self) -> Result<Vec<Component>> {
        self.components_in(FIXTURE_FOLDERS)
    }

    fn components_in(&self, parents: &[&str]) -> Result<Vec<Component>> {
        let mut components = Vec::new();
        for parent in parents {
            for name in folders_in(&self.root.join(parent))? {
                let manifest = self.root.join(parent).join(&name).join("Cargo.toml");
                if let Some(package) = component_package(&manifest)? {
                    components.push(Component { folder: format!("{parent}/{name}"), package });
                }
            }
        }
        Ok(components)
    }

    /// Cargo as it was called for this program, at the root of the project and
    /// with the project's target folder.
    ///
    /// RUSTC, RUSTDOC and a build target from the environment are left out:
    /// they would change where things are found or which library they find.
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        self.prepare(&mut cargo);
        cargo
    }

    /// Gives a cargo command its folder and a clean environment.
    pub fn prepare(&self, cargo: &mut Command) {
        cargo.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        for name in ["RUSTC", "RUSTDOC", "CARGO_BUILD_RUSTC", "CARGO_BUILD_TARGET"] {
            cargo.env_remove(name);
        }
    }
}

/// The version that `rustc -vV` reports in its line `release: 1.95.0`.
pub fn rust_release(verbose_version: &str) -> Result<(u32, u32)> {
    let release = verbose_version
        .lines()
        .find_map(|line| line.strip_prefix("release: "))
        .context("`rustc -vV` does not name its release")?;
    let mut numbers = release.split(['.', '-']).map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => Ok((major, minor)),
        _ => bail!("`rustc -vV` names the release `{release}`, which is no version"),
    }
}

/// The names of the folders in a folder, sorted; none when it does not exist.
pub fn folders_in(folder: &Path) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?
    {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Reads a TOML file.
pub fn read_toml(path: &Path) -> Result<toml::Table> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| format!("{} is not TOML", path.display()))
}

/// The name of a package that is built into a component: one whose library is
/// a `cdylib`. None for another package, or where there is none.
fn component_package(manifest: &Path) -> Result<Option<String>> {
    if !manifest.is_file() {
        return Ok(None);
    }
    let table = read_toml(manifest)?;
    let kinds =
        table.get("lib").and_then(|lib| lib.get("crate-type")).and_then(toml::Value::as_array);
    if !kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind.as_str() == Some("cdylib"))) {
        return Ok(None);
    }
    let name = table.get("package").and_then(|package| package.get("name"));
    let name = name.and_then(toml::Value::as_str);
    Ok(Some(name.with_context(|| format!("{} names no package", manifest.display()))?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_read_from_what_rustc_says() {
        let said = "rustc 1.96.0 (ac68faa20 2026-05-25)\nbinary: rustc\nrelease: 1.96.0\n";
        assert_eq!(rust_release(said).unwrap(), (1, 96));
        assert_eq!(rust_release("release: 1.98.0-nightly").unwrap(), (1, 98));
        assert!(rust_release("release: new").is_err());
        assert!(rust_release("").is_err());
    }

    #[test]
    fn a_component_is_found_under_the_name_cargo_gives_its_file() {
        let component =
            Component { folder: "functions/add-task".into(), package: "add-task".into() };
        assert_eq!(component.file_name(), "add_task.wasm");
    }
}
