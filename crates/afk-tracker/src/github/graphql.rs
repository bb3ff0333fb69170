//! GraphQL: for what REST does not tell, and for many repositories in one question. Never for search.
//!
//! A reply of status 200 may hold errors, beside the data that they do not concern.

mod error;
mod wire;

use afk_http::{HttpError, Reply};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::GitHub;

pub(super) use self::error::{QueryError, Said};
pub(super) use self::wire::{Actor, Answer, Connection, Issue};

/// A question.
#[derive(Serialize)]
struct Question<'a, V> {
    query: &'a str,
    variables: &'a V,
}

/// What was answered.
pub(super) struct Answered<T> {
    /// The data; `None` where the errors concern all of it.
    pub(super) data: Option<T>,
    /// The errors.
    pub(super) errors: Vec<QueryError>,
}

impl GitHub {
    /// Asks a question, which changes nothing.
    pub(super) fn query<T: DeserializeOwned>(
        &self,
        document: &str,
        variables: &impl Serialize,
    ) -> Result<Answered<T>, HttpError> {
        let request = self.graphql_query();
        let reply = request.body(&Question { query: document, variables }).json::<Answer<T>>()?;
        let Reply { at, rate, body, .. } = reply;
        let errors = body.errors.into_iter().flatten().map(|error| QueryError::new(error, at, rate.as_ref()));
        Ok(Answered { data: body.data, errors: errors.collect() })
    }
}
