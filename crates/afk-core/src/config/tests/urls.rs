use crate::config::urls::{Address, PlainHttp, Reach, inspect, is_loopback};

#[test]
fn reach_of_hosts() {
    let hosts = [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1",
        "127.9.9.9",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "10.1.2.3",
        "172.16.0.1",
        "172.32.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "[fd00::1]",
        "[fe80::1]",
        "[::ffff:8.8.8.8]",
        "[::ffff:10.0.0.1]",
        "t3",
        "my_t3",
        "t3.afk.svc",
        "t3.afk.svc.cluster.local",
        "t3.afk.svc.cluster.local.",
        "nas.local",
        "db.internal",
        "ai.",
        "svc.example.org",
        "t3.svc.evil.org",
        "x.notlocal",
        "xlocal",
        "localhost.evil.org",
        "127.0.0.1.evil.org",
        "127.1",
        "134744072",
        "0x08080808",
        "1.2.3.0x4",
        "256.0.0.1",
        "a..b",
        "a-b",
        "-a.b",
        "a.b-",
        "-",
        "",
        "[::1",
        "[fe80::1%25eth0]",
        "exämple.org",
        "evil.org\\.svc",
    ];
    let row = |host: &&str| match inspect(&format!("http://{host}:80/")) {
        Ok(address) => format!("{host}  {:?}", address.reach),
        Err(problem) => format!("{host}  {problem}"),
    };
    insta::assert_snapshot!(hosts.iter().map(row).collect::<Vec<_>>().join("\n"), @r"
    localhost  Loopback
    LOCALHOST  Loopback
    localhost.  Loopback
    127.0.0.1  Loopback
    127.9.9.9  Loopback
    [::1]  Loopback
    [::ffff:127.0.0.1]  Loopback
    10.1.2.3  Inside
    172.16.0.1  Inside
    172.32.0.1  Outside
    192.168.1.1  Inside
    169.254.169.254  Outside
    100.64.0.1  Outside
    0.0.0.0  Outside
    [fd00::1]  Inside
    [fe80::1]  Outside
    [::ffff:8.8.8.8]  Outside
    [::ffff:10.0.0.1]  Inside
    t3  Inside
    my_t3  Inside
    t3.afk.svc  Inside
    t3.afk.svc.cluster.local  Inside
    t3.afk.svc.cluster.local.  Inside
    nas.local  Inside
    db.internal  Inside
    ai.  Outside
    svc.example.org  Outside
    t3.svc.evil.org  Outside
    x.notlocal  Outside
    xlocal  Inside
    localhost.evil.org  Outside
    127.0.0.1.evil.org  Outside
    127.1  has no usable host name
    134744072  has no usable host name
    0x08080808  has no usable host name
    1.2.3.0x4  has no usable host name
    256.0.0.1  has no usable host name
    a..b  has no usable host name
    a-b  Inside
    -a.b  has no usable host name
    a.b-  has no usable host name
    -  has no usable host name
      has no usable host name
    [::1  has no usable host name
    [fe80::1%25eth0]  has no usable host name
    exämple.org  has no usable host name
    evil.org\.svc  has no usable host name
    ");
}

#[test]
fn ports_are_numbers() {
    for fine in ["http://a", "http://a:1", "http://a:65535", "http://[::1]", "http://[::1]:80"] {
        assert!(inspect(fine).is_ok(), "{fine}");
    }
    for wrong in
        ["http://a:", "http://a:0", "http://a:65536", "http://a:+80", "http://a:8:8", "http://[::1]80", "http://::1"]
    {
        assert!(inspect(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_label_has_63_characters_at_most_and_a_name_253() {
    let named = |labels: &[usize]| {
        let host = labels.iter().map(|length| "a".repeat(*length)).collect::<Vec<_>>().join(".");
        inspect(&format!("https://{host}")).is_ok()
    };
    assert_eq!([&[63][..], &[64]].map(named), [true, false]);
    assert_eq!([&[63, 63, 63, 60][..], &[63, 63, 63, 61], &[63, 63, 63, 62]].map(named), [true, true, false]);
}

#[test]
fn a_path_is_plain_text() {
    for fine in ["http://a/", "http://a/b/c?d=e%20f", "http://a?b"] {
        assert!(inspect(fine).is_ok(), "{fine}");
    }
    for wrong in ["http://a/b c", "http://a/b\\c", "http://a/\u{7f}", "http://a/\u{e9}", "http://a/b#c"] {
        assert!(inspect(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_plain_http_is_taken_for() {
    let mut rows = Vec::new();
    for tls in [false, true] {
        for reach in [Reach::Loopback, Reach::Inside, Reach::Outside] {
            let fits = |plain| if (Address { tls, reach }).fits(plain) { "yes" } else { "no" };
            let answers = [PlainHttp::Loopback, PlainHttp::Inside, PlainHttp::Anywhere].map(fits).join(" ");
            rows.push(format!("{} {reach:?}: {answers}", if tls { "https" } else { "http" }));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    http Loopback: yes yes yes
    http Inside: no yes yes
    http Outside: no no yes
    https Loopback: yes yes yes
    https Inside: yes yes yes
    https Outside: yes yes yes
    ");
}

#[test]
fn only_loopback_is_loopback() {
    assert!(is_loopback("https://127.0.0.1:8443/a?b=c"));
    assert!(!is_loopback("http://t3"));
    assert!(!is_loopback("http://127.0.0.1@evil.org/"));
    assert!(!is_loopback("http://evil.org\\@127.0.0.1/"));
    assert!(!is_loopback(""));
}
