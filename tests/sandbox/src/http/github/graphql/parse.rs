//! From words to a document.

use super::document::{At, Document, Field, Fragment, Input, Operation, Selection, Type, Variable};
use super::token::{Token, Unreadable, tokens};

type Read<T> = Result<T, Unreadable>;

/// Reads a text word by word.
pub(super) struct Reader {
    tokens: Vec<(Token, At)>,
    next: usize,
}

/// Reads a document of questions and fragments. Mutations, subscriptions and directives are not read.
pub(super) fn document(text: &str) -> Read<Document> {
    let (mut reader, mut document) = (Reader::new(text)?, Document::default());
    while *reader.peek() != Token::End {
        if reader.is_sign("{") {
            let selections = reader.selections()?;
            document.operations.push(Operation { name: None, variables: Vec::new(), selections });
            continue;
        }
        let at = reader.at();
        match reader.name()?.as_str() {
            "query" => document.operations.push(reader.operation()?),
            "fragment" => {
                let name = reader.name()?;
                reader.word("on")?;
                let fragment = Fragment { on: reader.name()?, selections: reader.selections()?, at };
                document.fragments.insert(name, fragment);
            }
            other => return Err(Unreadable { what: format!("`{other}`"), at }),
        }
    }
    Ok(document)
}

impl Reader {
    pub(super) fn new(text: &str) -> Read<Self> {
        Ok(Self { tokens: tokens(text)?, next: 0 })
    }

    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.next].0
    }

    pub(super) fn at(&self) -> At {
        self.tokens[self.next].1
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        // The last word is the end, which is never passed.
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    fn unexpected<T>(&self) -> Read<T> {
        Err(Unreadable { what: format!("{:?}", self.peek()), at: self.at() })
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(it) if *it == sign)
    }

    /// Takes a sign, if it comes next.
    pub(super) fn takes(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        if found {
            self.take();
        }
        found
    }

    fn sign(&mut self, sign: &str) -> Read<()> {
        if self.takes(sign) { Ok(()) } else { self.unexpected() }
    }

    pub(super) fn name(&mut self) -> Read<String> {
        let Token::Name(name) = self.peek().clone() else { return self.unexpected() };
        self.take();
        Ok(name)
    }

    fn word(&mut self, word: &str) -> Read<()> {
        if *self.peek() == Token::Name(word.into()) {
            self.take();
            Ok(())
        } else {
            self.unexpected()
        }
    }

    /// What stands between two signs; nothing where the first does not come next.
    pub(super) fn between<T>(
        &mut self,
        (open, close): (&str, &str),
        mut read: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<Vec<T>> {
        let mut found = Vec::new();
        if self.takes(open) {
            while !self.takes(close) {
                found.push(read(self)?);
            }
        }
        Ok(found)
    }

    fn operation(&mut self) -> Read<Operation> {
        let name = if matches!(self.peek(), Token::Name(_)) { Some(self.name()?) } else { None };
        let variables = self.between(("(", ")"), |it| {
            let at = it.at();
            it.sign("$")?;
            let name = it.name()?;
            it.sign(":")?;
            Ok(Variable { name, kind: it.kind()?, default: it.default()?, at })
        })?;
        Ok(Operation { name, variables, selections: self.selections()? })
    }

    fn selections(&mut self) -> Read<Vec<Selection>> {
        if !self.is_sign("{") {
            return self.unexpected();
        }
        self.between(("{", "}"), Self::selection)
    }

    fn selection(&mut self) -> Read<Selection> {
        let at = self.at();
        if !self.takes("...") {
            return self.field().map(Selection::Field);
        }
        let on = match self.peek() {
            Token::Name(word) if word == "on" => {
                self.take();
                Some(self.name()?)
            }
            Token::Name(_) => return Ok(Selection::Spread { name: self.name()?, at }),
            Token::Number(_) | Token::Text(_) | Token::Sign(_) | Token::End => None,
        };
        Ok(Selection::Inline { on, selections: self.selections()?, at })
    }

    fn field(&mut self) -> Read<Field> {
        let (at, key) = (self.at(), self.name()?);
        let name = if self.takes(":") { self.name()? } else { key.clone() };
        let arguments = self.between(("(", ")"), Self::pair)?;
        let selections = if self.is_sign("{") { self.selections()? } else { Vec::new() };
        Ok(Field { key, name, arguments, selections, at })
    }

    fn pair(&mut self) -> Read<(String, Input)> {
        let name = self.name()?;
        self.sign(":")?;
        Ok((name, self.input()?))
    }

    /// A type.
    pub(super) fn kind(&mut self) -> Read<Type> {
        let kind = if self.takes("[") {
            let inner = self.kind()?;
            self.sign("]")?;
            Type::List(Box::new(inner))
        } else {
            Type::Named(self.name()?)
        };
        Ok(if self.takes("!") { Type::Required(Box::new(kind)) } else { kind })
    }

    /// `= value`, if it is there.
    pub(super) fn default(&mut self) -> Read<Option<Input>> {
        if self.takes("=") { self.input().map(Some) } else { Ok(None) }
    }

    fn input(&mut self) -> Read<Input> {
        if self.is_sign("[") {
            return self.between(("[", "]"), Self::input).map(Input::List);
        }
        if self.is_sign("{") {
            return self.between(("{", "}"), Self::pair).map(Input::Object);
        }
        if self.takes("$") {
            return self.name().map(Input::Variable);
        }
        let minus = self.takes("-");
        let input = match self.peek() {
            Token::Number(number) => Input::Number(if minus { -number } else { *number }),
            Token::Text(text) => Input::Text(text.clone()),
            Token::Name(word) => match word.as_str() {
                "true" => Input::Flag(true),
                "false" => Input::Flag(false),
                "null" => Input::Null,
                _ => Input::Word(word.clone()),
            },
            Token::Sign(_) | Token::End => return self.unexpected(),
        };
        self.take();
        Ok(input)
    }
}
