mod addresses;
mod grammars;
mod names;
mod numbers;
mod secrets;

use super::{ConfigErrors, read};

/// Each setting alone, with what is said about it.
fn table(settings: &[(&str, &str)]) -> String {
    let row = |setting: &(&str, &str)| match read(&[*setting]) {
        Ok(_) => format!("{}={:?}\n  TAKEN", setting.0, setting.1),
        Err(errors) => format!("{}={:?}\n  {}", setting.0, setting.1, errors.to_string().replace('\n', "\n  ")),
    };
    settings.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn all_problems_are_reported_at_once() {
    let errors = read(&[
        ("AFK_KILL_SWITCH", ""),
        ("AFK_ALLOWLIST", "*,acme"),
        ("AFK_WORKERS", "0"),
        ("AFK_STAGES", "x=build;acme/web=test"),
        ("AFK_T3_URL", "nowhere"),
    ]);
    let errors = errors.unwrap_err();
    let keys: Vec<_> = errors.iter().map(|error| error.key()).collect();
    let expected =
        ["AFK_KILL_SWITCH", "AFK_ALLOWLIST", "AFK_ALLOWLIST", "AFK_T3_URL", "AFK_STAGES", "AFK_STAGES", "AFK_WORKERS"];
    assert_eq!(keys, expected);
    assert_eq!(errors.to_string().lines().count(), errors.len());
    assert_eq!((&errors).into_iter().count(), errors.len());
    for error in &errors {
        assert_eq!(error.to_string(), format!("{}: {}; {}", error.key(), error.problem(), error.remedy()));
    }
    assert_eq!(errors.clone().into_iter().collect::<ConfigErrors>(), errors);
}
