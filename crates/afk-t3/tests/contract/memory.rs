//! How much memory the largest reading takes: the full snapshot of a server that has run for long, read in a process of its
//! own.

use std::io::{self, BufWriter, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;

use afk_core::port::{Agents as _, Depth};
use afk_core::thread::Thread;

use crate::{client_of, replay};

const THREADS: usize = 1_000;
/// One thread has texts of 60 kB, so all have 60 MB.
const MESSAGES: usize = 3;
const MESSAGE_BYTES: usize = 12_000;
const ACTIVITIES: usize = 4;
const OUTPUT_BYTES: usize = 2_600;

const RESIDENT_MAX_KIB: u64 = 24 * 1024;

/// Names the server to the process that is measured.
const URL: &str = "AFK_TEST_SNAPSHOT_URL";
const NAME: &str = "memory::a_snapshot_of_60_mb_is_read_in_24_mib";

const AT: &str = "2026-11-22T13:37:45.558Z";

/// The same test in two processes: the first one serves the snapshot and starts itself again, the second one reads it.
#[test]
fn a_snapshot_of_60_mb_is_read_in_24_mib() {
    if let Ok(url) = std::env::var(URL) {
        return read(&url);
    }
    let (url, bytes) = serve();
    assert!(bytes >= 60_000_000, "{bytes}");
    let mut reader = Command::new(std::env::current_exe().unwrap());
    reader.args(["--exact", NAME, "--nocapture", "--test-threads=1"]).env(URL, url);
    let output = reader.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    let peak =
        told.lines().find_map(|line| line.split("peak resident KiB: ").nth(1)).expect("the reader told its peak");
    if peak == "unknown" {
        // Straight to the stream: what a test prints that passes is not shown.
        return writeln!(io::stderr(), "skipped: only Linux tells the peak of the resident set").unwrap();
    }
    let peak: u64 = peak.parse().unwrap();
    println!("{bytes} bytes were read with {peak} KiB resident at most");
    assert!(peak < RESIDENT_MAX_KIB, "{peak} KiB");
}

/// The second process.
fn read(url: &str) {
    let fleet = client_of(url).fleet(Depth::Full).unwrap().value;
    assert!(fleet.full);
    assert_eq!((fleet.projects.len(), fleet.threads.len()), (1, THREADS));
    for (index, thread) in fleet.threads.iter().enumerate() {
        assert_eq!(facts(thread), expected(index));
    }
    println!("\npeak resident KiB: {}", peak_kib().map_or(String::from("unknown"), |kib| kib.to_string()));
}

fn facts(thread: &Thread) -> (String, bool, usize, Option<usize>, Vec<String>, Option<u64>) {
    let details = thread.details.as_ref().unwrap();
    (
        thread.id.to_string(),
        thread.gone,
        details.messages.len(),
        details.last_words.as_ref().map(|words| words.chars().count()),
        details.reports.clone(),
        details.tokens,
    )
}

fn expected(index: usize) -> (String, bool, usize, Option<usize>, Vec<String>, Option<u64>) {
    let gone = is_archived(index);
    let reports = if gone { 0 } else { MESSAGES };
    let reports = (0..reports).map(|message| format!("AFK-PHASE: green {message}")).collect();
    (format!("thread-{index}"), gone, 1, (!gone).then_some(2_000), reports, Some(4_860))
}

/// Half of the threads are from long ago.
fn is_archived(index: usize) -> bool {
    index % 2 == 1
}

/// The most that this process ever had in memory.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// A server that writes the snapshot as it goes; its address, and how long the snapshot is.
fn serve() -> (String, usize) {
    let mut counted = Counted(0);
    snapshot(&mut counted).unwrap();
    let Counted(bytes) = counted;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || listener.incoming().flatten().try_for_each(|stream| answer(stream, bytes)));
    (url, bytes)
}

/// `None` ends the server: the test is over, or the reader is gone.
fn answer(stream: TcpStream, bytes: usize) -> Option<()> {
    replay::read(&stream)?;
    let mut out = BufWriter::new(stream);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Sun, 22 Nov 2026 13:37:00 GMT\r\n";
    write!(out, "{head}content-length: {bytes}\r\nconnection: close\r\n\r\n").ok()?;
    snapshot(&mut out).and_then(|()| out.flush()).ok()
}

/// Counts what is written.
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn snapshot(out: &mut impl Write) -> io::Result<()> {
    // Letters, an escape and a character of several bytes, as in real texts.
    let text = "Looked at é and went on.\\n".repeat(MESSAGE_BYTES / 26);
    let output = "0123456789abcdef".repeat(OUTPUT_BYTES / 16);
    write!(out, r#"{{"snapshotSequence":9,"updatedAt":"{AT}","projects":[{{"id":"p","title":"P","#)?;
    write!(out, r#""workspaceRoot":"/data/p","createdAt":"{AT}","updatedAt":"{AT}","deletedAt":null}}],"threads":["#)?;
    for index in 0..THREADS {
        write!(out, "{}", if index == 0 { "" } else { "," })?;
        one_thread(out, index, &text, &output)?;
    }
    write!(out, "]}}")
}

fn one_thread(out: &mut impl Write, index: usize, text: &str, output: &str) -> io::Result<()> {
    let archived = if is_archived(index) { format!("\"{AT}\"") } else { String::from("null") };
    write!(out, r#"{{"id":"thread-{index}","projectId":"p","title":"T","createdAt":"{AT}","updatedAt":"{AT}","#)?;
    write!(out, r#""archivedAt":{archived},"deletedAt":null,"latestTurn":null,"checkpoints":[],"proposedPlans":[],"#)?;
    write!(out, r#""session":{{"status":"ready","activeTurnId":null,"lastError":null,"updatedAt":"{AT}"}},"#)?;
    write!(out, r#""messages":["#)?;
    let times = format!(r#""turnId":null,"streaming":false,"createdAt":"{AT}","updatedAt":"{AT}""#);
    write!(out, r#"{{"id":"m","role":"user","text":"{text}","attachments":[],{times}}}"#)?;
    for message in 0..MESSAGES {
        let words = format!("{text}AFK-PHASE: green {message}");
        write!(out, r#",{{"id":"a{message}","role":"assistant","text":"{words}","attachments":[],{times}}}"#)?;
    }
    write!(out, r#"],"activities":["#)?;
    for activity in 0..ACTIVITIES {
        write!(out, r#"{{"id":"t{activity}","tone":"tool","kind":"tool.completed","summary":"ran","turnId":"x","#)?;
        write!(out, r#""createdAt":"{AT}","payload":{{"detail":"{output}"}}}},"#)?;
    }
    write!(out, r#"{{"id":"c","tone":"info","kind":"context-window.updated","summary":"used","turnId":null,"#)?;
    write!(out, r#""createdAt":"{AT}","payload":{{"usedTokens":4860}}}}]}}"#)
}
