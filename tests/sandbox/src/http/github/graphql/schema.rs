//! What can be asked, read from the published schema.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::document::{Input, Type};
use super::parse::Reader;
use super::token::{Token, Unreadable};

/// The part of GitHub's schema that the sandbox answers.
pub(super) static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| Schema::read(include_str!("schema.graphql")).expect("a schema"));

/// A schema: types by name.
#[derive(Debug)]
pub(super) struct Schema(BTreeMap<String, Kind>);

/// A type.
#[derive(Debug)]
pub(super) enum Kind {
    /// A value.
    Scalar,
    /// A value out of these.
    Enum(Vec<String>),
    /// A thing.
    Object { fields: Fields, interfaces: Vec<String> },
    /// What several things have in common.
    Interface(Fields),
    /// One of these things.
    Union(Vec<String>),
    /// A value with parts.
    Input(Arguments),
}

/// The fields of a type, by name.
pub(super) type Fields = BTreeMap<String, FieldKind>;
/// The arguments of a field, or the parts of an input, by name.
pub(super) type Arguments = BTreeMap<String, Argument>;

/// A field.
#[derive(Debug)]
pub(super) struct FieldKind {
    pub(super) kind: Type,
    pub(super) arguments: Arguments,
}

/// An argument.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) kind: Type,
    pub(super) default: Option<Input>,
}

impl Schema {
    fn read(text: &str) -> Result<Self, Unreadable> {
        let (mut reader, mut types) = (Reader::new(text)?, BTreeMap::new());
        while *reader.peek() != Token::End {
            let (at, sort, name) = (reader.at(), reader.name()?, reader.name()?);
            let kind = match sort.as_str() {
                "scalar" => Kind::Scalar,
                "enum" => Kind::Enum(reader.between(("{", "}"), Reader::name)?),
                "type" => {
                    let implements = matches!(reader.peek(), Token::Name(word) if word == "implements");
                    let interfaces =
                        if implements { reader.name().and_then(|_| names(&mut reader, "&"))? } else { Vec::new() };
                    Kind::Object { interfaces, fields: fields(&mut reader)? }
                }
                "interface" => Kind::Interface(fields(&mut reader)?),
                "union" => {
                    reader.takes("=");
                    Kind::Union(names(&mut reader, "|")?)
                }
                "input" => Kind::Input(reader.between(("{", "}"), argument)?.into_iter().collect()),
                other => return Err(Unreadable { what: other.into(), at }),
            };
            types.insert(name, kind);
        }
        Ok(Self(types))
    }

    /// A type.
    pub(super) fn kind(&self, name: &str) -> Option<&Kind> {
        self.0.get(name)
    }

    /// The fields of a thing or of what several have in common.
    pub(super) fn fields(&self, name: &str) -> Option<&Fields> {
        match self.kind(name)? {
            Kind::Object { fields, .. } | Kind::Interface(fields) => Some(fields),
            Kind::Scalar | Kind::Enum(_) | Kind::Union(_) | Kind::Input(_) => None,
        }
    }

    /// Whether a thing of this type is one of that.
    pub(super) fn is_a(&self, object: &str, wanted: &str) -> bool {
        let implements = matches!(self.kind(object), Some(Kind::Object { interfaces, .. }) if interfaces.iter().any(|it| it == wanted));
        object == wanted
            || implements
            || matches!(self.kind(wanted), Some(Kind::Union(all)) if all.iter().any(|it| it == object))
    }

    /// Whether a thing can be of both types.
    pub(super) fn overlap(&self, one: &str, other: &str) -> bool {
        self.0
            .keys()
            .filter(|name| matches!(self.kind(name), Some(Kind::Object { .. })))
            .any(|object| self.is_a(object, one) && self.is_a(object, other))
    }
}

fn names(reader: &mut Reader, between: &str) -> Result<Vec<String>, Unreadable> {
    let mut names = vec![reader.name()?];
    while reader.takes(between) {
        names.push(reader.name()?);
    }
    Ok(names)
}

fn fields(reader: &mut Reader) -> Result<Fields, Unreadable> {
    let fields = reader.between(("{", "}"), |it| {
        let name = it.name()?;
        let arguments = it.between(("(", ")"), argument)?.into_iter().collect();
        it.takes(":");
        Ok((name, FieldKind { kind: it.kind()?, arguments }))
    })?;
    Ok(fields.into_iter().collect())
}

fn argument(reader: &mut Reader) -> Result<(String, Argument), Unreadable> {
    let name = reader.name()?;
    reader.takes(":");
    Ok((name, Argument { kind: reader.kind()?, default: reader.default()? }))
}
