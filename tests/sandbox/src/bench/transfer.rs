//! What a long answer takes on its way: the server hands it out, and a client reads it and does nothing with it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::http::Server;

/// The fastest of so many readings.
const READINGS: usize = 7;
const BUFFER_BYTES: usize = 64 * 1024;

/// Of T3's snapshot, without what the server takes to make it. The server must not add a latency.
pub(super) fn of_snapshot(t3: &Server) -> Result<Duration> {
    let readings = (0..READINGS).map(|_| reading(t3)).collect::<Result<Vec<_>>>()?;
    readings.into_iter().min().context("no reading")
}

fn reading(t3: &Server) -> Result<Duration> {
    let url = t3.url();
    let address = url.strip_prefix("http://").context("a server on loopback")?;
    let mut stream = BufReader::with_capacity(BUFFER_BYTES, TcpStream::connect(address).context("failed to reach T3")?);
    let start = Instant::now();
    let request = "GET /api/orchestration/snapshot HTTP/1.1";
    write!(stream.get_mut(), "{request}\r\nhost: {address}\r\nauthorization: Bearer sandbox\r\n\r\n")?;
    let mut head = (&mut stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    ensure!(head.next().is_some_and(|line| line.starts_with("HTTP/1.1 200 ")), "T3 gives no snapshot");
    let length = head.find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).context("no length")?;
    head.for_each(drop);
    let read = std::io::copy(&mut stream.take(length), &mut std::io::sink())?;
    let end = start.elapsed();
    ensure!(read == length, "the snapshot was cut short");
    let took = t3.requests().last().context("the server noted the request")?.took;
    Ok(end.saturating_sub(took))
}
