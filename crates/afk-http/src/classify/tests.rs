use std::fmt::Write as _;
use std::io;

use super::*;

/// Every status from 200 to 599, one line for each run of the same meaning.
fn table(repeatable: bool, limited: bool) -> String {
    let mut rows: Vec<(u16, u16, String)> = Vec::new();
    for status in 200..=599 {
        let meaning = match classify(status, repeatable, limited) {
            Some((class, scope)) => format!("{class:?}/{scope:?}"),
            None => String::from("success"),
        };
        match rows.last_mut() {
            Some((_, last, same)) if *same == meaning => *last = status,
            _ => rows.push((status, status, meaning)),
        }
    }
    rows.iter().fold(String::new(), |mut text, (first, last, meaning)| {
        writeln!(text, "{first}..={last} {meaning}").unwrap();
        text
    })
}

#[test]
fn reads() {
    insta::assert_snapshot!(table(true, false), @"
    200..=299 success
    300..=399 Garbled/Item
    400..=400 Refused/Item
    401..=401 Refused/Tick
    402..=406 Refused/Item
    407..=407 Refused/Server
    408..=408 Transient/Server
    409..=424 Refused/Item
    425..=425 Transient/Server
    426..=428 Refused/Item
    429..=429 Transient/Server
    430..=499 Refused/Item
    500..=599 Transient/Server
    ");
}

#[test]
fn writes_differ_from_reads_only_in_5xx() {
    insta::assert_snapshot!(table(false, false), @"
    200..=299 success
    300..=399 Garbled/Item
    400..=400 Refused/Item
    401..=401 Refused/Tick
    402..=406 Refused/Item
    407..=407 Refused/Server
    408..=408 Transient/Server
    409..=424 Refused/Item
    425..=425 Transient/Server
    426..=428 Refused/Item
    429..=429 Transient/Server
    430..=499 Refused/Item
    500..=599 Unclear/Item
    ");
}

#[test]
fn a_reached_limit_changes_403_alone() {
    for repeatable in [true, false] {
        let changed: Vec<u16> =
            (200..=599).filter(|it| classify(*it, repeatable, true) != classify(*it, repeatable, false)).collect();
        assert_eq!(changed, [403]);
        assert_eq!(classify(403, repeatable, true), Some((FaultClass::Transient, FaultScope::Server)));
    }
}

#[test]
fn a_failed_exchange_is_judged_by_what_may_have_happened() {
    let io = |kind| Error::Io(io::Error::from(kind));
    let errors = [
        ("refused", io(ErrorKind::ConnectionRefused)),
        ("unknown host", Error::HostNotFound),
        ("no name service", io(ErrorKind::Other)),
        ("slow to connect", Error::Timeout(Timeout::Connect)),
        ("slow name lookup", Error::Timeout(Timeout::Resolve)),
        ("silence", Error::Timeout(Timeout::Global)),
        ("hang-up", io(ErrorKind::UnexpectedEof)),
        ("reset", io(ErrorKind::ConnectionReset)),
        ("certificate", Error::Tls("bad certificate")),
        ("broken encryption", io(ErrorKind::InvalidData)),
        ("hang-up, packed", Error::Decompress("gzip", io::Error::from(ErrorKind::UnexpectedEof))),
        ("badly packed", Error::Decompress("gzip", io::Error::from(ErrorKind::InvalidInput))),
        ("too large", Error::BodyExceedsLimit(1)),
        ("no proxy", Error::ConnectProxyFailed(String::new())),
    ];
    let rows = errors.map(|(name, error)| {
        let shown = |repeatable| {
            let (class, scope) = classify_transport(&error, repeatable);
            format!("{class:?}/{scope:?}")
        };
        format!("{name:<18}{:<18}{}", shown(true), shown(false))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    refused           Transient/Server  Transient/Server
    unknown host      Transient/Server  Transient/Server
    no name service   Transient/Server  Unclear/Item
    slow to connect   Transient/Server  Transient/Server
    slow name lookup  Transient/Server  Transient/Server
    silence           Transient/Server  Unclear/Item
    hang-up           Transient/Server  Unclear/Item
    reset             Transient/Server  Unclear/Item
    certificate       Refused/Server    Refused/Server
    broken encryption Refused/Server    Unclear/Server
    hang-up, packed   Transient/Server  Unclear/Item
    badly packed      Garbled/Item      Garbled/Item
    too large         Garbled/Item      Garbled/Item
    no proxy          Transient/Server  Transient/Server
    ");
}
