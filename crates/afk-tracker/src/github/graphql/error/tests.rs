use super::*;

fn error(kind: Option<&str>, message: &str) -> QueryError {
    let error = wire::Error { kind: kind.map(str::to_owned), message: message.to_owned(), path: None };
    QueryError::new(error, None, None)
}

#[test]
fn what_each_error_means() {
    let wrong = "Something went wrong while executing your query. This may be the result of a timeout.";
    let rows = [
        error(Some("RATE_LIMITED"), "x"),
        error(Some("RATE_LIMIT"), "x"),
        error(Some("FORBIDDEN"), "You have exceeded a secondary rate limit."),
        error(Some("NOT_FOUND"), "Could not resolve to a Repository."),
        error(Some("FORBIDDEN"), "Resource protected by organization SAML enforcement."),
        error(Some("INSUFFICIENT_SCOPES"), "Your token has not been granted the required scopes."),
        error(Some("SERVICE_UNAVAILABLE"), "x"),
        error(Some("INTERNAL"), "x"),
        error(None, wrong),
        error(Some("RESOURCE_LIMITS_EXCEEDED"), "Resource limits for this query exceeded."),
        error(None, "Field 'x' doesn't exist on type 'Issue'"),
    ]
    .map(|error| format!("{:?}: {error}", error.said()));
    insta::assert_snapshot!(rows.join("\n"), @"
    RateLimit: GraphQL RATE_LIMITED: x
    RateLimit: GraphQL RATE_LIMIT: x
    RateLimit: GraphQL FORBIDDEN: You have exceeded a secondary rate limit.
    Absent: GraphQL NOT_FOUND: Could not resolve to a Repository.
    Forbidden: GraphQL FORBIDDEN: Resource protected by organization SAML enforcement.
    Forbidden: GraphQL INSUFFICIENT_SCOPES: Your token has not been granted the required scopes.
    Stumbled: GraphQL SERVICE_UNAVAILABLE: x
    Stumbled: GraphQL INTERNAL: x
    Stumbled: GraphQL error: Something went wrong while executing your query. This may be the result of a timeout.
    Other: GraphQL RESOURCE_LIMITS_EXCEEDED: Resource limits for this query exceeded.
    Other: GraphQL error: Field 'x' doesn't exist on type 'Issue'
    ");
}

#[test]
fn what_is_quoted_is_short_and_plain() {
    let long = error(None, &format!("a\u{1b}\n{}", "x".repeat(500)));
    assert_eq!(long.to_string(), format!("GraphQL error: a{}", "x".repeat(199)));
}
