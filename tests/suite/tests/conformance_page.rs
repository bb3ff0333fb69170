//! `tests/CONFORMANCE.md`, held against the sources: every test that it names is one, and its sums are right.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const LAYERS: [&str; 7] = ["pure", "story", "crash", "contract", "loopback", "program", "gate"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> String {
    fs::read_to_string(root().join("tests/CONFORMANCE.md")).unwrap()
}

/// A row of a peer's table.
struct Row<'a> {
    item: &'a str,
    asks: &'a str,
    test: &'a str,
    layer: &'a str,
}

impl Row<'_> {
    fn applies(&self) -> bool {
        !self.test.starts_with("not applicable, because ")
    }

    fn otherwise(&self) -> bool {
        self.asks.starts_with("**Otherwise:** ")
    }
}

/// The rows of all tables of four columns but their heads; a row with other than four cells is an error.
fn rows(page: &str) -> Result<Vec<Row<'_>>, String> {
    let mut rows = Vec::new();
    for line in page.lines().skip_while(|line| !line.starts_with("## ")).filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [item, asks, test, layer] = cells[..] else { return Err(format!("not four cells: {line}")) };
        if item != "item" && !item.starts_with("---") {
            rows.push(Row { item, asks, test, layer });
        }
    }
    Ok(rows)
}

/// Everything that is wrong with a page, one line each.
fn wrong(page: &str) -> Vec<String> {
    let rows = match rows(page) {
        Ok(rows) => rows,
        Err(error) => return vec![error],
    };
    let mut wrong = Vec::new();
    let mut items = BTreeSet::new();
    for row in &rows {
        let mut tell = |what: String| wrong.push(format!("{}: {what}", row.item));
        if !items.insert(row.item) {
            tell("it is there twice".into());
        }
        if [row.item, row.asks, row.test, row.layer].contains(&"") {
            tell("a cell is empty".into());
        } else if !row.applies() {
            if row.layer != "–" || row.otherwise() {
                tell("what does not apply has no layer, and is not done otherwise".into());
            }
        } else {
            let unknown = row.layer.split(", ").filter(|layer| !LAYERS.contains(layer));
            unknown.for_each(|layer| tell(format!("`{layer}` is no layer")));
            for name in row.test.split("<br>") {
                let plain = name.strip_prefix('`').and_then(|name| name.strip_suffix('`'));
                match plain.ok_or_else(|| "is not a name between backticks".to_owned()).and_then(find) {
                    Ok(()) => {}
                    Err(what) => tell(format!("{name} {what}")),
                }
            }
        }
    }
    let met = rows.iter().filter(|row| row.applies() && !row.otherwise()).count();
    let otherwise = rows.iter().filter(|row| row.otherwise()).count();
    let not = rows.len() - met - otherwise;
    let sums = format!("**{} items: {met} met, {otherwise} done otherwise, {not} not applicable.**", rows.len());
    if !page.lines().any(|line| line == sums) {
        wrong.push(format!("the sums are {sums}"));
    }
    wrong
}

/// Looks for the test of a name such as `afk-core run::tests::every_combination`; says what it is instead.
fn find(name: &str) -> Result<(), String> {
    let (package, path) = name.split_once(' ').ok_or("names no package")?;
    let mut modules: Vec<&str> = path.split("::").collect();
    let test = modules.pop().unwrap_or_default();
    let (file, inline) = source(package, &modules).ok_or("is in no file")?;
    let text = fs::read_to_string(&file).unwrap();
    if let Some(module) = inline.iter().find(|module| !text.contains(&format!("mod {module} {{"))) {
        return Err(format!("is in no file: {} has no `mod {module}`", file.file_name().unwrap().display()));
    }
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let begin = format!("fn {test}(");
    let at = lines.iter().position(|line| line.starts_with(&begin)).ok_or("is no function there")?;
    let above = |line: &&&str| line.starts_with('#') || line.starts_with("//");
    let attributes: Vec<&str> = lines[..at].iter().rev().take_while(above).copied().collect();
    match (attributes.contains(&"#[test]"), attributes.iter().any(|it| it.contains("ignore"))) {
        (true, false) => Ok(()),
        (true, true) => Err("is ignored".into()),
        (false, _) => Err("is no test".into()),
    }
}

/// The file of a module, and the modules within it.
fn source<'a>(package: &str, modules: &'a [&'a str]) -> Option<(PathBuf, &'a [&'a str])> {
    let (package, binary) = package.split_once('/').unwrap_or((package, ""));
    let folder = ["crates", "bins"].map(|it| format!("{it}/{package}")).into_iter().find(|it| root().join(it).is_dir());
    let folder = root().join(match package {
        "afk-tests" => "tests/suite".to_owned(),
        "afk-sandbox" => "tests/sandbox".to_owned(),
        "xtask" => "xtask".to_owned(),
        _ => folder?,
    });
    // The suite's only test binary has its modules beside its root, those of other packages have a folder each.
    let (folder, roots) = match (package, binary) {
        (_, "") => (folder.join("src"), ["lib.rs", "main.rs"]),
        ("afk-tests", "suite") => (folder.join("tests"), ["suite.rs", "suite.rs"]),
        (_, binary) => (folder.join("tests").join(binary), ["main.rs", "main.rs"]),
    };
    let candidates = |depth: usize| {
        let path = folder.join(modules[..depth].join("/"));
        let alone = path.with_extension("rs");
        if depth == 0 { roots.map(|name| folder.join(name)) } else { [alone, path.join("mod.rs")] }
    };
    let found = |depth: usize| candidates(depth).into_iter().find(|file| file.is_file());
    (0..=modules.len()).rev().find_map(|depth| Some((found(depth)?, &modules[depth..])))
}

#[test]
fn every_row_names_tests_that_are_there() {
    let page = page();
    assert_eq!(wrong(&page), [""; 0]);
    assert!(rows(&page).unwrap().len() > 100);
}

#[test]
fn whatever_is_wrong_with_a_page_is_found() {
    let page = page();
    let broken = [
        ("story::halt::the_lock_taken_off`", "story::halt::the_lock_taken_of`"),
        ("story::halt::the_lock_taken_off`", "story::hold::the_lock_taken_off`"),
        ("story::halt::the_lock_taken_off`", "story::halt::at_work`"),
        ("`afk-core run::tests::every_combination`", "`afk-cor run::tests::every_combination`"),
        ("`afk-core run::tests::every_combination`", "run::tests::every_combination"),
        ("| GHS-E |", "| GHS-2 |"),
        ("| crash |\n", "| crush |\n"),
        ("| crash |\n", "|  |\n"),
        ("| crash |\n", "|\n"),
        (" met, ", " more or less met, "),
    ];
    let told = broken.map(|(right, changed)| {
        let at = page.rfind(right).unwrap_or_else(|| panic!("{right} is not on the page"));
        let page = format!("{}{changed}{}", &page[..at], &page[at + right.len()..]);
        wrong(&page).first().cloned().unwrap_or_else(|| panic!("{changed} is not found"))
    });
    insta::assert_snapshot!(told.join("\n"), @"
    REN-3: `afk-tests/suite story::halt::the_lock_taken_of` is no function there
    REN-3: `afk-tests/suite story::hold::the_lock_taken_off` is in no file: mod.rs has no `mod hold`
    REN-3: `afk-tests/suite story::halt::at_work` is no test
    ARGO-1a: `afk-cor run::tests::every_combination` is in no file
    ARGO-1a: run::tests::every_combination is not a name between backticks
    GHS-2: it is there twice
    K8S-2a: `crush` is no layer
    K8S-2a: a cell is empty
    not four cells: | K8S-2a | The CronJob ran twice. | `afk-tests/suite crash::overlap::a_second_poller_at_any_call`<br>`afk-tests/suite crash::overlap::a_second_watcher_at_any_call`<br>`afk-tests/suite crash::overlap::two_programs_interleaved_at_every_pair_of_calls` |
    the sums are **180 items: 151 met, 24 done otherwise, 5 not applicable.**
    ");
}
