//! Whether a document fits the schema. GitHub answers one that does not with errors alone.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document::{At, Document, Field, Input, Operation, Selection, Type};
use super::schema::{Argument, Kind, SCHEMA};

/// Everything that is wrong with a document, as the errors of an answer.
pub(super) fn problems(document: &Document, operation: &Operation) -> Vec<Value> {
    let mut check = Check {
        document,
        operation,
        found: Vec::new(),
        path: Vec::new(),
        open: Vec::new(),
        fragments: BTreeSet::new(),
        variables: BTreeSet::new(),
    };
    check.path.push(format!("query{}", operation.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default()));
    check.selections("Query", &operation.selections);
    for (name, fragment) in &document.fragments {
        if !check.fragments.contains(name.as_str()) {
            check.say(fragment.at, "useAndDefineFragment", format!("Fragment {name} was defined, but not used"));
        }
    }
    let asked = operation.name.as_deref().unwrap_or("anonymous query");
    for variable in &operation.variables {
        if !check.variables.contains(variable.name.as_str()) {
            let text = format!("Variable ${} is declared by {asked} but not used", variable.name);
            check.say(variable.at, "variableNotUsed", text);
        }
    }
    check.found
}

struct Check<'a> {
    document: &'a Document,
    operation: &'a Operation,
    found: Vec<Value>,
    path: Vec<String>,
    /// The fragments inside of which the check is.
    open: Vec<&'a str>,
    /// What was used so far.
    fragments: BTreeSet<&'a str>,
    variables: BTreeSet<&'a str>,
}

impl<'a> Check<'a> {
    fn say(&mut self, at: At, code: &str, message: String) {
        self.found.push(json!({
            "path": self.path, "extensions": { "code": code }, "message": message,
            "locations": [{ "line": at.line, "column": at.column }],
        }));
    }

    fn selections(&mut self, on: &str, selections: &'a [Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    self.path.push(field.key.clone());
                    self.field(on, field);
                    self.path.pop();
                }
                Selection::Spread { name, at } => {
                    let Some(fragment) = self.document.fragments.get(name) else {
                        self.say(*at, "useAndDefineFragment", format!("Fragment {name} was used, but not defined"));
                        continue;
                    };
                    if self.open.contains(&name.as_str()) {
                        self.say(*at, "infiniteLoop", format!("Fragment {name} contains an infinite loop"));
                        continue;
                    }
                    if self.fits(on, &fragment.on, *at) && self.fragments.insert(name) {
                        self.open.push(name);
                        self.selections(&fragment.on, &fragment.selections);
                        self.open.pop();
                    }
                }
                Selection::Inline { on: narrowed, selections, at } => {
                    let narrowed = narrowed.as_deref().unwrap_or(on);
                    if self.fits(on, narrowed, *at) {
                        self.selections(narrowed, selections);
                    }
                }
            }
        }
    }

    /// Whether a fragment can apply.
    fn fits(&mut self, on: &str, fragment: &str, at: At) -> bool {
        if SCHEMA.kind(fragment).is_none() {
            self.say(at, "undefinedType", format!("No such type {fragment}, so it can't be a fragment condition"));
            return false;
        }
        let fits = SCHEMA.overlap(on, fragment);
        if !fits {
            let message = format!("Fragment on {fragment} can't be spread inside {on}");
            self.say(at, "cannotSpreadFragment", message);
        }
        fits
    }

    fn field(&mut self, on: &str, field: &'a Field) {
        if field.name == "__typename" {
            return;
        }
        let Some(known) = SCHEMA.fields(on).and_then(|fields| fields.get(&field.name)) else {
            let message = format!("Field '{}' doesn't exist on type '{on}'", field.name);
            return self.say(field.at, "undefinedField", message);
        };
        for (name, input) in &field.arguments {
            match known.arguments.get(name) {
                Some(argument) => self.input(field, name, &argument.kind, input),
                None => {
                    let message = format!("Field '{}' doesn't accept argument '{name}'", field.name);
                    self.say(field.at, "argumentNotAccepted", message);
                }
            }
        }
        let given = |name: &String| field.arguments.iter().any(|(it, _)| it == name);
        let needed = |argument: &Argument| argument.kind.is_required() && argument.default.is_none();
        let missing: Vec<_> = known.arguments.iter().filter(|(name, it)| needed(it) && !given(name)).collect();
        if !missing.is_empty() {
            let names: Vec<_> = missing.into_iter().map(|(name, _)| name.as_str()).collect();
            let message = format!("Field '{}' is missing required arguments: {}", field.name, names.join(", "));
            self.say(field.at, "missingRequiredArguments", message);
        }
        let inner = known.kind.name();
        let leaf = matches!(SCHEMA.kind(inner), Some(Kind::Scalar | Kind::Enum(_)));
        if leaf && !field.selections.is_empty() {
            let message = format!(
                "Selections can't be made on scalars (field '{}' returns {inner} but has selections)",
                field.name
            );
            self.say(field.at, "selectionMismatch", message);
        } else if !leaf && field.selections.is_empty() {
            let name = &field.name;
            let message = format!(
                "Field must have selections (field '{name}' returns {inner} but has no selections. Did you mean '{name} {{ ... }}'?)"
            );
            self.say(field.at, "selectionMismatch", message);
        } else {
            self.selections(inner, &field.selections);
        }
    }

    fn input(&mut self, field: &Field, argument: &str, wanted: &Type, input: &'a Input) {
        if let Input::Variable(name) = input {
            return self.variable(field, argument, wanted, name);
        }
        if let (Type::List(inner), Input::List(items)) = (unwrapped(wanted), input) {
            items.iter().for_each(|item| self.input(field, argument, inner, item));
            return;
        }
        if let (Some(Kind::Input(parts)), Input::Object(pairs)) = (SCHEMA.kind(wanted.name()), input) {
            for (name, value) in pairs {
                match parts.get(name) {
                    Some(part) => self.input(field, name, &part.kind, value),
                    None => self.misfit(field, argument, wanted),
                }
            }
            let missing =
                |(name, part): (&String, &Argument)| part.kind.is_required() && !pairs.iter().any(|(it, _)| it == name);
            if parts.iter().any(missing) {
                self.misfit(field, argument, wanted);
            }
            return;
        }
        if !literal_fits(wanted, input) {
            self.misfit(field, argument, wanted);
        }
    }

    fn misfit(&mut self, field: &Field, argument: &str, wanted: &Type) {
        let message =
            format!("Argument '{argument}' on Field '{}' has an invalid value. Expected type '{wanted}'.", field.name);
        self.say(field.at, "argumentLiteralsIncompatible", message);
    }

    fn variable(&mut self, field: &Field, argument: &str, wanted: &Type, name: &'a str) {
        self.variables.insert(name);
        let Some(declared) = self.operation.variables.iter().find(|it| it.name == name) else {
            let asked = self.operation.name.as_deref().unwrap_or("anonymous query");
            let message = format!("Variable ${name} is used by {asked} but not declared");
            return self.say(field.at, "variableNotDefined", message);
        };
        // A default makes a value certain.
        let certain = declared.kind.is_required() || declared.default.is_some();
        let named = unwrapped(&declared.kind) == unwrapped(wanted);
        if !named || (wanted.is_required() && !certain) {
            let message =
                format!("Type mismatch on variable ${name} and argument {argument} ({} / {wanted})", declared.kind);
            self.say(field.at, "variableMismatch", message);
        }
    }
}

/// The type, whether or not it is required.
fn unwrapped(kind: &Type) -> &Type {
    match kind {
        Type::Required(inner) => inner,
        Type::Named(_) | Type::List(_) => kind,
    }
}

/// Whether a value in the document is of a type. A list may be given as its only item.
fn literal_fits(wanted: &Type, input: &Input) -> bool {
    match (unwrapped(wanted), input) {
        (_, Input::Null) => !wanted.is_required(),
        (Type::List(inner), single) => literal_fits(inner, single),
        (Type::Named(name), input) => match (name.as_str(), input) {
            ("Int" | "ID", Input::Number(_)) | ("Boolean", Input::Flag(_)) => true,
            ("String" | "ID" | "URI" | "DateTime", Input::Text(_)) => true,
            (name, Input::Word(word)) => matches!(SCHEMA.kind(name), Some(Kind::Enum(words)) if words.contains(word)),
            _ => false,
        },
        (Type::Required(_), _) => false,
    }
}
