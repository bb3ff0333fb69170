//! Base64 as Go writes bytes into JSON: the standard alphabet, padded.

/// Decodes; `None` for any other text.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for quad in digits.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for place in 0..4 {
            let digit = quad.get(place).map_or(Some(0), |digit| value(*digit))?;
            bits = bits << 6 | digit;
        }
        let [_, triple @ ..] = bits.to_be_bytes();
        bytes.extend(triple.iter().take(quad.len() * 3 / 4));
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_of_the_published_examples() {
        // RFC 4648, section 10.
        let examples = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (length, text) in examples.iter().enumerate() {
            assert_eq!(decode(text).unwrap(), &b"foobar"[..length], "{text}");
        }
        assert_eq!(decode("+/+/"), Some(vec![0xfb, 0xff, 0xbf]));
    }

    #[test]
    fn anything_else_is_none() {
        for text in ["Zg", "Zg=", "Z===", "====", "Zm9v\n", "Zm-v", "Zm_v", "Z=9v", "é==="] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
