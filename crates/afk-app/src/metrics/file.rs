//! Metrics in a file, for a collector that looks at it when it likes.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use afk_core::config::Config;

use crate::program::Program;
use crate::whole;

/// Writes the metrics beside what the other program writes, at once or not at all: a reader finds the former text or this one.
///
/// # Errors
/// The folder is not there or takes no file; what stood there before still stands.
pub(crate) fn write(base: &str, config: &Config, program: Program, text: &str) -> io::Result<()> {
    whole::replace(&path(base, config, program), text)
}

/// The file of one program and one shard: `afk.prom` becomes `afk.poller.prom` and `afk.watcher.0.prom`. What follows the last
/// dot stays last, because collectors go by it.
fn path(base: &str, config: &Config, program: Program) -> PathBuf {
    let base = Path::new(base);
    let word = match program {
        Program::Poller => "poller",
        Program::Watcher => "watcher",
    };
    let mut name = base.file_stem().map(OsString::from).unwrap_or_default();
    name.push(format!(".{word}"));
    if let Some(shard) = config.shard {
        name.push(format!(".{}", shard.index));
    }
    if let Some(extension) = base.extension() {
        name.push(".");
        name.push(extension);
    }
    base.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use afk_core::config::Shard;

    use super::*;
    use crate::scratch::Scratch;

    fn config(shard: Option<Shard>) -> Config {
        Config { shard, ..Config::disabled() }
    }

    #[test]
    fn programs_and_shards_have_files_of_their_own() {
        let shard = Some(Shard { index: 1, count: 3 });
        let name = |base, shard, program| path(base, &config(shard), program).to_str().unwrap().to_owned();
        assert_eq!(name("/m/afk.prom", None, Program::Poller), "/m/afk.poller.prom");
        assert_eq!(name("/m/afk.prom", None, Program::Watcher), "/m/afk.watcher.prom");
        assert_eq!(name("/m/afk.prom", shard, Program::Watcher), "/m/afk.watcher.1.prom");
        assert_eq!(name("metrics", None, Program::Poller), "metrics.poller");
        assert_eq!(name("/m.d/a.b.prom", None, Program::Poller), "/m.d/a.b.poller.prom");
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it() {
        let folder = Scratch::new("metrics");
        let base = folder.path().join("afk.prom");
        for text in ["first\n", "2\n"] {
            write(base.to_str().unwrap(), &config(None), Program::Poller, text).unwrap();
            let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
            assert_eq!(names, ["afk.poller.prom"]);
            assert_eq!(fs::read_to_string(folder.path().join("afk.poller.prom")).unwrap(), text);
        }
    }

    #[test]
    fn a_reader_finds_the_former_text_or_this_one() {
        let folder = Scratch::new("metrics-read");
        let base = folder.path().join("afk.prom");
        let write = |text| write(base.to_str().unwrap(), &config(None), Program::Watcher, text).unwrap();
        write("first\n");
        let reader = fs::File::open(folder.path().join("afk.watcher.prom")).unwrap();
        write("2\n");
        assert_eq!(io::read_to_string(reader).unwrap(), "first\n");
    }

    #[test]
    fn what_cannot_be_replaced_stays_and_leaves_nothing_behind() {
        let folder = Scratch::new("metrics-blocked");
        fs::create_dir(folder.path().join("afk.poller.prom")).unwrap();
        let base = folder.path().join("afk.prom");
        write(base.to_str().unwrap(), &config(None), Program::Poller, "x\n").unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        write("/nonexistent/afk.prom", &config(None), Program::Poller, "x\n").unwrap_err();
    }
}
