//! The page before a real browser, where the machine has one.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use super::*;

/// A phone and a desk.
const WIDTHS: [u32; 2] = [390, 1280];

/// The first browser that runs; the environment may name one.
fn chromium() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok();
    let usual = ["chromium", "chromium-browser", "google-chrome"].map(String::from);
    let runs = |name: &String| Command::new(name).arg("--version").output().is_ok_and(|it| it.status.success());
    named.into_iter().chain(usual).find(runs)
}

fn open(browser: &str, folder: &Path, width: u32, page: &Path, extra: &[String]) -> String {
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]);
    command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]);
    command.args(["--enable-logging=stderr", "--v=0"]);
    command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
    command.arg(format!("--window-size={width},2000")).args(extra);
    let output = command.arg(format!("file://{}", page.display())).output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    let console: Vec<&str> = err.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert_eq!(console, [""; 0], "at {width}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A page that shows the other one in a frame of this width, measures it, and leaves the measure in its own title. A window
/// of a headless browser is not made narrower than 500 pixels.
fn measuring(width: u32) -> String {
    format!(
        "<!DOCTYPE html><title>?</title><iframe src=page.html style=\"width:{width}px;height:2000px;border:0\"></iframe>\
         <script>onload = () => {{ const page = document.querySelector('iframe').contentDocument.documentElement;\
         document.title = page.scrollWidth + ' of ' + page.clientWidth; }}</script>"
    )
}

#[test]
fn the_page_fits_a_phone_and_a_desk_and_a_browser_has_nothing_to_complain_about() {
    let Some(browser) = chromium() else {
        // Past the test harness, which keeps what is printed to itself.
        writeln!(std::io::stderr(), "skipped: the page in a browser, because there is no Chromium").unwrap();
        return;
    };
    let folder = Scratch::new("browser");
    let page = folder.path().join("page.html");
    for fleet in [fleet(), document(Vec::new(), nothing())] {
        whole::replace(&page, &fleet.html()).unwrap();
        for width in WIDTHS {
            let around = folder.path().join("around.html");
            std::fs::write(&around, measuring(width)).unwrap();
            let extra = ["--dump-dom", "--allow-file-access-from-files"].map(String::from);
            let dom = open(&browser, folder.path(), width.max(1400), &around, &extra);
            let title = dom.split("<title>").nth(1).and_then(|it| it.split('<').next()).unwrap_or_default();
            assert_eq!(title, format!("{width} of {width}"), "nothing sticks out");
        }
    }
}
