//! The question that lists issues, made of one field for each list.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::Part;
use crate::github::graphql::{Connection, Issue};

/// How many issues the first page of a list has, and each further one. GitHub charges a question for every list that it could
/// open, one hundredth of a point each, and the labels of an issue are such a list. So 60 lists of 10 issues cost 7 of an
/// hour's 5,000 points, and of 50 issues they would cost 31; most lists are short.
const FIRST_ITEMS: u32 = 10;
const MORE_ITEMS: u32 = 50;

/// What is read of a page. GitHub allows 100 labels on an issue.
const PAGE: &str = "fragment Page on IssueConnection {
  pageInfo { hasNextPage endCursor }
  nodes {
    number title body url state
    author { __typename login }
    labels(first: 100) { totalCount nodes { name } }
  }
}";

/// The field of the default branch.
pub(super) const HEAD: &str = "defaultBranchRef";

/// A repository in the answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Repository {
    pub(super) name_with_owner: String,
    /// Not asked for in every part; `null` in an empty repository.
    pub(super) default_branch_ref: Option<Branch>,
    pub(super) issues: Connection<Issue>,
}

/// A branch.
#[derive(Deserialize)]
pub(super) struct Branch {
    pub(super) target: Option<Target>,
}

/// What a branch points at.
#[derive(Deserialize)]
pub(super) struct Target {
    pub(super) oid: String,
}

/// The name of a part's field.
pub(super) fn field(index: usize) -> String {
    format!("list{index}")
}

/// The document. What differs from one question to the next stands in the variables, but for the states.
pub(super) fn text(parts: &[Part<'_>]) -> String {
    let (mut variables, mut fields) = (String::new(), String::new());
    for (index, part) in parts.iter().enumerate() {
        let items = if part.page == 1 { FIRST_ITEMS } else { MORE_ITEMS };
        let states = if part.query.open_only { "[OPEN]" } else { "[OPEN, CLOSED]" };
        let head = if part.head { format!("\n    {HEAD} {{ target {{ oid }} }}") } else { String::new() };
        let field = field(index);
        let comma = if index == 0 { "" } else { ", " };
        // Writing to a string does not fail.
        let _written = write!(
            variables,
            "{comma}$owner{index}: String!, $name{index}: String!, $label{index}: String!, $after{index}: String"
        );
        let _written = write!(
            fields,
            "
  {field}: repository(owner: $owner{index}, name: $name{index}) {{
    nameWithOwner{head}
    issues(first: {items}, after: $after{index}, labels: [$label{index}], states: {states}, \
             orderBy: {{field: CREATED_AT, direction: ASC}}) {{ ...Page }}
  }}"
        );
    }
    format!("query ListIssues({variables}) {{{fields}\n}}\n{PAGE}")
}

/// The variables of that document.
pub(super) fn variables<'a>(parts: &'a [Part<'_>]) -> BTreeMap<String, Option<&'a str>> {
    let of = |(index, part): (usize, &'a Part<'_>)| {
        [
            (format!("owner{index}"), Some(part.repo.owner())),
            (format!("name{index}"), Some(part.repo.name())),
            (format!("label{index}"), Some(part.query.label)),
            (format!("after{index}"), part.after.as_deref()),
        ]
    };
    parts.iter().enumerate().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use afk_core::ids::RepoId;
    use afk_core::port::LabelQuery;

    #[test]
    fn the_question() {
        let repo = RepoId::parse("acme/web").unwrap();
        let ready = LabelQuery { label: "ready-for-agent", open_only: true };
        let lock = LabelQuery { label: "agent-in-progress", open_only: false };
        let part = |query, page| Part { repo: &repo, query, after: None, page, head: page == 1 };
        insta::assert_snapshot!(text(&[part(&ready, 1), part(&lock, 2)]), @"
        query ListIssues($owner0: String!, $name0: String!, $label0: String!, $after0: String, $owner1: String!, $name1: String!, $label1: String!, $after1: String) {
          list0: repository(owner: $owner0, name: $name0) {
            nameWithOwner
            defaultBranchRef { target { oid } }
            issues(first: 10, after: $after0, labels: [$label0], states: [OPEN], orderBy: {field: CREATED_AT, direction: ASC}) { ...Page }
          }
          list1: repository(owner: $owner1, name: $name1) {
            nameWithOwner
            issues(first: 50, after: $after1, labels: [$label1], states: [OPEN, CLOSED], orderBy: {field: CREATED_AT, direction: ASC}) { ...Page }
          }
        }
        fragment Page on IssueConnection {
          pageInfo { hasNextPage endCursor }
          nodes {
            number title body url state
            author { __typename login }
            labels(first: 100) { totalCount nodes { name } }
          }
        }
        ");
    }
}
