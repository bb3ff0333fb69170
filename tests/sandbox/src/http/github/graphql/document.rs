//! A document: what is asked for.

use std::collections::BTreeMap;

/// Where in a text, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A document.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) operations: Vec<Operation>,
    pub(super) fragments: BTreeMap<String, Fragment>,
}

/// A question.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: Option<String>,
    pub(super) variables: Vec<Variable>,
    pub(super) selections: Vec<Selection>,
}

/// What is asked of several things.
#[derive(Debug)]
pub(super) struct Fragment {
    pub(super) on: String,
    pub(super) selections: Vec<Selection>,
    pub(super) at: At,
}

/// A variable of a question.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) default: Option<Input>,
    pub(super) at: At,
}

/// Something that is asked of a thing.
#[derive(Debug)]
pub(super) enum Selection {
    /// A field.
    Field(Field),
    /// What a fragment asks for.
    Spread { name: String, at: At },
    /// More, of things of one type.
    Inline { on: Option<String>, selections: Vec<Self>, at: At },
}

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    /// What it is called in the answer.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) arguments: Vec<(String, Input)>,
    pub(super) selections: Vec<Selection>,
    pub(super) at: At,
}

/// A value in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    Variable(String),
    Number(i64),
    Text(String),
    /// A value of an enumeration.
    Word(String),
    Flag(bool),
    Null,
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Named(String),
    List(Box<Self>),
    Required(Box<Self>),
}

impl Type {
    /// The type inside of lists.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::Required(inner) => inner.name(),
        }
    }

    pub(super) fn is_required(&self) -> bool {
        matches!(self, Self::Required(_))
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::List(inner) => write!(f, "[{inner}]"),
            Self::Required(inner) => write!(f, "{inner}!"),
        }
    }
}
