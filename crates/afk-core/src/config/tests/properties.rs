use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::config::{Config, KEYS, Kind};

/// Text that is often nearly right.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("acme/web"),
        Just("build"),
        Just("deploy"),
        Just("apps"),
        Just("https://"),
        Just("http://"),
        Just("t3.svc"),
        Just("[::1]"),
        Just("127.0.0.1"),
        Just(":80"),
        Just("%28"),
        Just("%"),
        Just("("),
        Just(")"),
        Just("+"),
        Just("="),
        Just(";"),
        Just(","),
        Just("/"),
        Just("*"),
        Just("0"),
        Just("18446744073709551616"),
        Just("."),
        Just("\u{0}"),
        Just("é"),
        Just("@"),
        Just("?"),
        Just("#"),
        Just(" "),
        Just("on"),
        Just("freeze"),
        Just("gitea"),
    ];
    prop_oneof![any::<String>(), prop::collection::vec(word, 0..8).prop_map(|words| words.concat())]
}

fn settings() -> impl Strategy<Value = BTreeMap<&'static str, String>> {
    prop::collection::btree_map(prop::sample::select(KEYS).prop_map(|key| key.name), text(), 0..12)
}

fn is_secret(name: &str) -> bool {
    let secret = |kind| matches!(kind, Kind::Secret | Kind::Topic | Kind::SecretAddress(_));
    KEYS.iter().any(|key| key.name == name && secret(key.kind))
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(settings in settings()) {
        match Config::from_lookup(&|key| settings.get(key).cloned()) {
            Ok(config) => {
                let lacks = config.complete().err().map(|errors| errors.to_string());
                drop((lacks, config.warnings(), config.url_files(), config.all_urls_loopback()));
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                prop_assert_eq!(errors.to_string().lines().count(), errors.len());
            }
        }
    }

    #[test]
    fn any_name_is_judged_without_a_panic(names in prop::collection::vec(any::<String>().prop_map(|it| format!("AFK_{it}")), 0..5)) {
        let found = Config::unknown_keys(names.iter().map(String::as_str));
        prop_assert!(found.len() <= names.len());
    }

    /// Whatever stands around a secret, and wherever it stands in an address, nothing shows it.
    #[test]
    fn no_secret_is_ever_shown(secret in "tok_[a-z]{12}", before in text(), after in text()) {
        let value = format!("{before}{secret}{after}");
        let settings = |key: &str| is_secret(key).then(|| value.clone());
        let urls = |key: &str| key.ends_with("_URL").then(|| format!("https://u:{secret}@h/?t={secret}#{secret}"));
        let pasted = |key: &str| (!key.ends_with("LABEL") && !key.ends_with("FILE")).then(|| format!("ghp_{secret}"));
        for lookup in [&settings as &dyn Fn(&str) -> Option<String>, &urls] {
            let shown = match Config::from_lookup(lookup) {
                Ok(config) => format!("{config:?}"),
                Err(errors) => format!("{errors} {errors:?}"),
            };
            prop_assert!(!shown.contains(&secret), "{}", shown);
        }
        // A token under a key where a word or a number belongs.
        for key in KEYS.iter().filter(|key| matches!(key.kind, Kind::Switch | Kind::Whole { .. } | Kind::Decimal | Kind::Word(_))) {
            let errors = Config::from_lookup(&|name| (name == key.name).then(|| pasted(name)).flatten()).unwrap_err();
            prop_assert!(!errors.to_string().contains(&secret), "{}", errors);
        }
    }
}
