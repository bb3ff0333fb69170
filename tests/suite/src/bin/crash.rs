//! Prints, story by story, how often AFK was disturbed and what came of it. Ends with 1 if anything did.
#![expect(clippy::print_stdout, reason = "a program speaks on its standard streams")]

use std::process::ExitCode;
use std::time::Instant;

use afk_tests::crash::{self, table};

fn main() -> ExitCode {
    let begun = Instant::now();
    let rows = crash::everything();
    print!("{}", table(&rows));
    println!("{:.0} s", begun.elapsed().as_secs_f64());
    let wrong: Vec<_> =
        rows.iter().flat_map(|row| row.found.wrong.iter().map(|what| ((row.layer, row.trial), what))).collect();
    for ((layer, trial), what) in &wrong {
        println!("{layer} {trial}: {what}");
    }
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
