//! A label, which comes as its name or as an object with one.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The name of a label; `None` where the server gives none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::github) struct LabelName(pub(in crate::github) Option<String>);

impl<'de> Deserialize<'de> for LabelName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Name)
    }
}

struct Name;

impl<'de> Visitor<'de> for Name {
    type Value = LabelName;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a label or its name")
    }

    fn visit_str<E>(self, name: &str) -> Result<LabelName, E> {
        Ok(LabelName(Some(name.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LabelName, A::Error> {
        let mut name = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == "name" {
                name = map.next_value::<Option<String>>()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(LabelName(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(value: Value) -> Option<String> {
        serde_json::from_value::<LabelName>(value).ok().and_then(|it| it.0)
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(read(json!("bug")).as_deref(), Some("bug"));
        assert_eq!(read(json!({"id": 1, "name": "bug", "color": "ededed"})).as_deref(), Some("bug"));
        assert_eq!(serde_json::from_value::<LabelName>(json!({"name": null})).unwrap(), LabelName(None));
        assert_eq!(serde_json::from_value::<LabelName>(json!({"id": 1})).unwrap(), LabelName(None));
        assert!(serde_json::from_value::<LabelName>(json!(7)).is_err());
    }
}
