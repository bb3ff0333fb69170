use super::table;
use crate::config::tests::read;

#[test]
fn switches_and_numbers() {
    insta::assert_snapshot!(table(&[
        ("AFK_KILL_SWITCH", ""),
        ("AFK_KILL_SWITCH", " \n"),
        ("AFK_KILL_SWITCH", "of"),
        ("AFK_KILL_SWITCH", " off"),
        ("AFK_KILL_SWITCH", "ｏｆｆ"),
        ("AFK_TRUST_WRITERS", ""),
        ("AFK_TRUST_WRITERS", "2"),
        ("AFK_FIX_FORWARD_MAX_ATTEMPTS", "-1"),
        ("AFK_FIX_FORWARD_MAX_ATTEMPTS", "+5"),
        ("AFK_FIX_FORWARD_MAX_SECONDS", "1_000"),
        ("AFK_FIX_FORWARD_MAX_SECONDS", "99999999999999999999"),
        ("AFK_RUN_MAX_SECONDS", "0"),
        ("AFK_CI_MAX_SECONDS", "2h"),
        ("AFK_MAX_RUNS", "3.0"),
        ("AFK_MAX_ESCALATED", "٣"),
        ("AFK_WORKERS", "0"),
        ("AFK_WORKERS", "65"),
        ("AFK_HTTP_TIMEOUT_SECONDS", "121"),
        ("AFK_HTTP_TIMEOUT_SECONDS", " 20"),
        ("AFK_BUDGET_USD", "NaN"),
        ("AFK_BUDGET_USD", "inf"),
        ("AFK_BUDGET_USD", "-1"),
        ("AFK_BUDGET_USD", "1e3"),
        ("AFK_BUDGET_USD", "12,50"),
        ("AFK_BUDGET_USD", ".5"),
        ("AFK_USD_PER_MTOK", "5."),
    ]), @r#"
    AFK_KILL_SWITCH=""
      AFK_KILL_SWITCH: blank; write true or false
    AFK_KILL_SWITCH=" \n"
      AFK_KILL_SWITCH: blank; write true or false
    AFK_KILL_SWITCH="of"
      AFK_KILL_SWITCH: "of" is neither; write true or false
    AFK_KILL_SWITCH=" off"
      AFK_KILL_SWITCH: " off" is neither; write true or false
    AFK_KILL_SWITCH="ｏｆｆ"
      AFK_KILL_SWITCH: "ｏｆｆ" is neither; write true or false
    AFK_TRUST_WRITERS=""
      AFK_TRUST_WRITERS: blank; write true or false
    AFK_TRUST_WRITERS="2"
      AFK_TRUST_WRITERS: "2" is neither; write true or false
    AFK_FIX_FORWARD_MAX_ATTEMPTS="-1"
      AFK_FIX_FORWARD_MAX_ATTEMPTS: "-1" is not made of digits alone; write a whole number from 0 to 1000
    AFK_FIX_FORWARD_MAX_ATTEMPTS="+5"
      AFK_FIX_FORWARD_MAX_ATTEMPTS: "+5" is not made of digits alone; write a whole number from 0 to 1000
    AFK_FIX_FORWARD_MAX_SECONDS="1_000"
      AFK_FIX_FORWARD_MAX_SECONDS: "1_000" is not made of digits alone; write a whole number from 0 to 2592000
    AFK_FIX_FORWARD_MAX_SECONDS="99999999999999999999"
      AFK_FIX_FORWARD_MAX_SECONDS: the value is out of range; write a whole number from 0 to 2592000
    AFK_RUN_MAX_SECONDS="0"
      AFK_RUN_MAX_SECONDS: "0" is out of range; write a whole number from 1 to 2592000
    AFK_CI_MAX_SECONDS="2h"
      AFK_CI_MAX_SECONDS: "2h" is not made of digits alone; write a whole number from 1 to 2592000
    AFK_MAX_RUNS="3.0"
      AFK_MAX_RUNS: "3.0" is not made of digits alone; write a whole number from 0 to 10000
    AFK_MAX_ESCALATED="٣"
      AFK_MAX_ESCALATED: "٣" is not made of digits alone; write a whole number from 0 to 10000
    AFK_WORKERS="0"
      AFK_WORKERS: "0" is out of range; write a whole number from 1 to 64
    AFK_WORKERS="65"
      AFK_WORKERS: "65" is out of range; write a whole number from 1 to 64
    AFK_HTTP_TIMEOUT_SECONDS="121"
      AFK_HTTP_TIMEOUT_SECONDS: "121" is out of range; write a whole number from 1 to 120
    AFK_HTTP_TIMEOUT_SECONDS=" 20"
      AFK_HTTP_TIMEOUT_SECONDS: " 20" is not made of digits alone; write a whole number from 1 to 120
    AFK_BUDGET_USD="NaN"
      AFK_BUDGET_USD: "NaN" is not a plain number; write a number of 0 or more in digits, such as 12.50
    AFK_BUDGET_USD="inf"
      AFK_BUDGET_USD: "inf" is not a plain number; write a number of 0 or more in digits, such as 12.50
    AFK_BUDGET_USD="-1"
      AFK_BUDGET_USD: "-1" is not a plain number; write a number of 0 or more in digits, such as 12.50
    AFK_BUDGET_USD="1e3"
      AFK_BUDGET_USD: "1e3" is not a plain number; write a number of 0 or more in digits, such as 12.50
    AFK_BUDGET_USD="12,50"
      AFK_BUDGET_USD: "12,50" is not a plain number; write a number of 0 or more in digits, such as 12.50
    AFK_BUDGET_USD=".5"
      AFK_BUDGET_USD: ".5" is not a plain number; write a number of 0 or more in digits, such as 12.50
    AFK_USD_PER_MTOK="5."
      AFK_USD_PER_MTOK: "5." is not a plain number; write a number of 0 or more in digits, such as 12.50
    "#);
}

#[test]
fn a_number_too_large_for_a_float_is_no_budget() {
    let errors = read(&[("AFK_BUDGET_USD", &"9".repeat(400))]).unwrap_err();
    assert_eq!(
        errors.to_string(),
        "AFK_BUDGET_USD: the value is not a plain number; write a number of 0 or more in digits, such as 12.50"
    );
}
