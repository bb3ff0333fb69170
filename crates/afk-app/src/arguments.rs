//! Arguments before they are parsed.

use std::ffi::OsString;

/// Arguments that are no invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declined {
    /// The text was asked for: `--help`, `--version`.
    Asked(String),
    /// They were not understood; the text says why.
    Misused(String),
}

/// The arguments as the parser takes them: `--name=value` becomes two.
///
/// # Errors
/// One of them is not UTF-8.
pub(crate) fn separate(given: Vec<OsString>) -> Result<Vec<String>, Declined> {
    let mut separate = Vec::with_capacity(given.len());
    let mut options = true;
    for argument in given {
        let argument = argument
            .into_string()
            .map_err(|raw| Declined::Misused(format!("the argument {:?} is not UTF-8", raw.to_string_lossy())))?;
        options &= argument != "--";
        match argument.split_once('=') {
            Some((name, value)) if options && name.starts_with("--") => {
                separate.extend([name.to_owned(), value.to_owned()]);
            }
            Some(_) | None => separate.push(argument),
        }
    }
    Ok(separate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separated(given: &[&str]) -> Vec<String> {
        separate(given.iter().map(OsString::from).collect()).unwrap()
    }

    #[test]
    fn a_value_may_stand_behind_an_equals_sign() {
        assert_eq!(
            separated(&["--at=x", "--dir=/a=b", "--format", "json"]),
            ["--at", "x", "--dir", "/a=b", "--format", "json"]
        );
        assert_eq!(separated(&["--format="]), ["--format", ""]);
    }

    #[test]
    fn only_options_are_split() {
        assert_eq!(separated(&["a=b", "-x=y", "--", "--at=x"]), ["a=b", "-x=y", "--", "--at=x"]);
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_declined() {
        use std::os::unix::ffi::OsStringExt as _;
        let declined = separate(vec![OsString::from_vec(vec![b'-', 0xff])]).unwrap_err();
        assert_eq!(declined, Declined::Misused(String::from("the argument \"-\u{fffd}\" is not UTF-8")));
    }
}
