//! What went wrong at a remote, reduced to what a caller branches on.

use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use core::error::Error;
use core::fmt;

use jiff::Timestamp;

/// What a failure allows the caller to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultClass {
    /// Nothing happened; the next tick repeats it as it is.
    Transient,
    /// It may have happened: observe before doing it again.
    Unclear,
    /// The remote said no: tell a person. At [`FaultScope::Item`] it is for good.
    Refused,
    /// The remote broke its contract: tell a person, and do nothing on the strength of it.
    Garbled,
}

/// How far a failure reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultScope {
    /// This issue, comment or thread only.
    Item,
    /// Everything on this server for now (it is down, or its limit is reached).
    Server,
    /// Nothing more may be done in this tick (401: the token is not good).
    Tick,
}

/// A failed call of a port.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What was tried, in AFK's words: completes "failed to ..".
    pub operation: &'static str,
    /// What may be done now.
    pub class: FaultClass,
    /// How far it reaches.
    pub scope: FaultScope,
    /// The server named a time before which not to ask again.
    pub not_before: Option<Timestamp>,
    /// The server did answer. An unclear failure without an answer (a lost reply) may still take effect later; one with an
    /// answer has had all the effect that it will have.
    pub answered: bool,
    source: Arc<dyn Error + Send + Sync>,
}

impl Fault {
    /// A fault with its cause. The cause must not hold a secret.
    pub fn new(
        operation: &'static str,
        class: FaultClass,
        scope: FaultScope,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self { operation, class, scope, not_before: None, answered: false, source: Arc::from(source.into()) }
    }

    /// The same fault, with the time before which the server does not want to be asked again.
    #[must_use]
    pub fn not_before(self, time: Option<Timestamp>) -> Self {
        Self { not_before: time, ..self }
    }

    /// The same fault, where the server did answer.
    #[must_use]
    pub fn answered(self) -> Self {
        Self { answered: true, ..self }
    }

    /// Whether a repeat can never help: refused for this very item.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.class == FaultClass::Refused && self.scope == FaultScope::Item
    }

    /// The fault and its causes on one line.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = alloc::format!("{self}");
        let mut cause = self.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to {}", self.operation)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_is_one_line() {
        let fault = Fault::new("list issues", FaultClass::Transient, FaultScope::Server, "timeout: global");
        assert_eq!(fault.chain(), "failed to list issues: timeout: global");
    }

    #[test]
    fn what_is_added_to_a_fault_changes_nothing_else() {
        let fault = Fault::new("list issues", FaultClass::Transient, FaultScope::Server, "timeout: global");
        assert_eq!((fault.not_before, fault.answered), (None, false));
        let fault = fault.not_before(Some(Timestamp::UNIX_EPOCH)).answered();
        assert_eq!((fault.not_before, fault.answered), (Some(Timestamp::UNIX_EPOCH), true));
        assert_eq!((fault.class, fault.scope), (FaultClass::Transient, FaultScope::Server));
        let fault = fault.not_before(None);
        assert_eq!((fault.not_before, fault.answered), (None, true));
        assert_eq!(fault.chain(), "failed to list issues: timeout: global");
    }

    #[test]
    fn only_a_refusal_of_the_item_is_final() {
        use FaultClass::*;
        use FaultScope::*;
        let mut finals = alloc::vec![];
        for class in [Transient, Unclear, Refused, Garbled] {
            for scope in [Item, Server, Tick] {
                if Fault::new("x", class, scope, "y").is_final() {
                    finals.push((class, scope));
                }
            }
        }
        assert_eq!(finals, [(Refused, Item)]);
    }
}
