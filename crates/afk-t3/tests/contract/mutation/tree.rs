//! JSON that may name a key twice, in the order in which it stands.

use std::fmt;

use serde_json::Value;

use super::Damage;

#[derive(Clone, Debug)]
pub(super) enum Tree {
    /// As it is written.
    Leaf(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Tree {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(fields) => Self::Object(fields.iter().map(|(key, it)| (key.clone(), Self::of(it))).collect()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Self::Leaf(value.to_string()),
        }
    }

    /// How many places it has: every item and every field at any depth. At least 1, so that one can always be chosen.
    pub(super) fn places(&self) -> usize {
        self.below().max(1)
    }

    fn below(&self) -> usize {
        match self {
            Self::Leaf(_) => 0,
            Self::List(items) => items.iter().map(|it| 1 + it.below()).sum(),
            Self::Object(fields) => fields.iter().map(|(_, it)| 1 + it.below()).sum(),
        }
    }

    /// Damages the place of this number.
    pub(super) fn damage(&mut self, mut place: usize, damage: &Damage) {
        let count = match self {
            Self::Leaf(_) => 0,
            Self::List(items) => items.len(),
            Self::Object(fields) => fields.len(),
        };
        for index in 0..count {
            if place == 0 {
                return match self {
                    Self::Leaf(_) => {}
                    Self::List(items) => apply(items, index, damage, |item, new| *item = new),
                    Self::Object(fields) => apply(fields, index, damage, |(_, value), new| *value = new),
                };
            }
            let child = match self {
                Self::Leaf(_) => return,
                Self::List(items) => &mut items[index],
                Self::Object(fields) => &mut fields[index].1,
            };
            let below = child.below();
            if place <= below {
                return child.damage(place - 1, damage);
            }
            place -= 1 + below;
        }
    }
}

fn apply<T: Clone>(list: &mut Vec<T>, index: usize, damage: &Damage, put: impl Fn(&mut T, Tree)) {
    match damage {
        Damage::Drop => drop(list.remove(index)),
        Damage::Twice => list.insert(index, list[index].clone()),
        Damage::Put(value) => put(&mut list[index], value.clone()),
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comma = |index: usize| if index == 0 { "" } else { "," };
        match self {
            Self::Leaf(text) => f.write_str(text),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", comma(index))?;
                }
                f.write_str("]")
            }
            Self::Object(fields) => {
                f.write_str("{")?;
                for (index, (key, value)) in fields.iter().enumerate() {
                    write!(f, "{}{}:{value}", comma(index), Value::from(key.as_str()))?;
                }
                f.write_str("}")
            }
        }
    }
}
