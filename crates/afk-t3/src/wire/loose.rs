//! Reading values whose type is not promised. What an activity carries depends on its kind, and new kinds come with releases:
//! a value of another type is no value, not an unreadable thread.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The longest text that is kept, in characters, and the longest list.
const TEXT_CHARS: usize = 500;
const LIST_ITEMS: usize = 8;

/// Something that can be made of any JSON value; of one of the wrong type it is the default.
pub(crate) trait Loose: Default {
    fn of_text(_text: &str) -> Self {
        Self::default()
    }

    fn of_count(_count: u64) -> Self {
        Self::default()
    }

    /// Must read the list to its end.
    fn of_list<'de, A: SeqAccess<'de>>(list: &mut A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    /// Takes one field of an object. Must read its value.
    fn field<'de, A: MapAccess<'de>>(&mut self, _key: &str, object: &mut A) -> Result<(), A::Error> {
        skip(object)
    }
}

/// Reads the value of a field.
pub(crate) fn value<'de, T: Loose, A: MapAccess<'de>>(object: &mut A) -> Result<T, A::Error> {
    object.next_value::<Any<T>>().map(|Any(value)| value)
}

/// Passes over the value of a field.
pub(crate) fn skip<'de, A: MapAccess<'de>>(object: &mut A) -> Result<(), A::Error> {
    object.next_value::<IgnoredAny>().map(|_| ())
}

/// A text, cut.
impl Loose for Option<String> {
    fn of_text(text: &str) -> Self {
        Some(text.chars().take(TEXT_CHARS).collect())
    }
}

/// A number from 0.
impl Loose for Option<u64> {
    fn of_count(count: u64) -> Self {
        Some(count)
    }
}

/// The beginning of a list.
impl<T: Loose> Loose for Vec<T> {
    fn of_list<'de, A: SeqAccess<'de>>(list: &mut A) -> Result<Self, A::Error> {
        let mut items = Self::new();
        while let Some(Any(item)) = list.next_element::<Any<T>>()? {
            if items.len() < LIST_ITEMS {
                items.push(item);
            }
        }
        Ok(items)
    }
}

/// Any JSON value, read as a `T`.
pub(crate) struct Any<T>(pub(crate) T);

impl<'de, T: Loose> Deserialize<'de> for Any<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor(PhantomData)).map(Self)
    }
}

struct AnyVisitor<T>(PhantomData<T>);

impl<'de, T: Loose> Visitor<'de> for AnyVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::of_text(text))
    }

    fn visit_u64<E: Error>(self, count: u64) -> Result<T, E> {
        Ok(T::of_count(count))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<T, A::Error> {
        T::of_list(&mut list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<T, A::Error> {
        let mut value = T::default();
        while let Some(Any(key)) = object.next_key::<Any<Option<String>>>()? {
            value.field(key.as_deref().unwrap_or_default(), &mut object)?;
        }
        Ok(value)
    }
}
