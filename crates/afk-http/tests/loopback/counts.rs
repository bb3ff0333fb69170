//! What was asked is counted, by server and answer.

use afk_core::config::urls::PlainHttp;
use afk_core::port::Allowance;
use afk_http::{Auth, Client, Counts, Settings, Webhook};

use crate::server::{Answer, Server, json, reply};
use crate::{armed, secret, settings};

/// The counts, one a line, with names for the addresses.
fn counted(counts: &Counts, names: &[(&Server, &str)]) -> String {
    let traffic = counts.traffic();
    let asked = traffic.requests.iter().map(|(asked, count)| {
        let status = asked.status.map_or_else(|| String::from("no answer"), |status| status.to_string());
        format!("{} {status}: {count}", asked.host)
    });
    let left = traffic.remaining.iter().map(|(host, left)| format!("{host} has {left} left"));
    let rows: Vec<String> = asked.chain(left).collect();
    names
        .iter()
        .fold(rows.join("\n"), |text, (server, name)| text.replace(server.url.strip_prefix("http://").unwrap(), name))
}

#[test]
fn every_exchange_counts_and_clients_share_the_counts() {
    let limited = |left: u64| {
        reply("200 OK", &format!("content-type: application/json\r\nx-ratelimit-remaining: {left}\r\n"), "1")
    };
    let forge = Server::start(vec![limited(40), limited(7), limited(30), Answer::HangUp, json("1")]);
    let other = Server::start(vec![reply("404 No", "", "")]);
    let bell = Server::start(vec![reply("200 OK", "", "ok")]);
    let settings: Settings = settings();
    let client = |url: &str| Client::new(&armed(), url, Auth::None, &settings.clone()).unwrap();
    let (one, same) = (client(&forge.url), client(&forge.url));
    for client in [&one, &same, &one] {
        client.get(&["things"]).json::<u64>().unwrap();
    }
    // A read that breaks off is repeated once, and both are requests.
    same.get(&["things"]).json::<u64>().unwrap();
    client(&other.url).get(&["things"]).json::<u64>().unwrap_err();
    let hook = secret(&format!("{}/s3cret", bell.url));
    Webhook::new(&armed(), "the Slack webhook", hook, PlainHttp::Loopback, &settings).unwrap().post(&1).unwrap();
    let mut rows: Vec<String> =
        counted(&settings.counts, &[(&forge, "forge"), (&other, "other")]).lines().map(str::to_owned).collect();
    rows.sort();
    insta::assert_snapshot!(rows.join("\n"), @"
    forge 200: 4
    forge has 7 left
    forge no answer: 1
    other 404: 1
    the Slack webhook 200: 1
    ");
    assert_eq!(settings.counts.traffic().total(), 7);
}

/// Of two buckets of one server the fuller one may hold the smaller number.
#[test]
fn the_tightest_bucket_is_the_one_with_the_smallest_share_left() {
    let told = |left: u64, limit: &str| {
        let headers = format!("content-type: application/json\r\nx-ratelimit-remaining: {left}\r\n{limit}");
        reply("200 OK", &headers, "1")
    };
    let forge = Server::start(vec![
        told(1, ""),
        told(25, "x-ratelimit-limit: 30\r\n"),
        told(2_000, "x-ratelimit-limit: 5000\r\nx-ratelimit-reset: 1767323400\r\n"),
        told(4_000, "x-ratelimit-limit: 5000\r\n"),
    ]);
    let settings: Settings = settings();
    let client = |url: &str| Client::new(&armed(), url, Auth::None, &settings.clone()).unwrap();
    let (one, same) = (client(&forge.url), client(&forge.url));
    let ask = |client: &Client| client.get(&["things"]).json::<u64>().map(|_| client.allowance()).unwrap();
    assert_eq!(ask(&one), None, "a bucket of which nobody knows the size");
    assert_eq!(ask(&one).map(|it| it.remaining), Some(25));
    let tightest =
        Some(Allowance { remaining: 2_000, limit: 5_000, resets_at: Some("2026-01-02T03:10:00Z".parse().unwrap()) });
    assert_eq!(ask(&same), tightest);
    assert_eq!(ask(&one), tightest, "known to every client of the server");
    assert_eq!(client("http://127.0.0.1:9").allowance(), None);
}

#[test]
fn what_is_never_sent_is_not_counted() {
    let settings = settings();
    let client = Client::new(&armed(), "http://127.0.0.1:9", Auth::Bearer(secret(" ")), &settings).unwrap();
    client.get(&["things"]).send().unwrap_err();
    assert_eq!(settings.counts.traffic().total(), 0);
}
