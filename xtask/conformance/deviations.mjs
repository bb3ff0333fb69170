// What the servers do and their descriptions do not say. Each row has its source; a row that nothing needs is a finding.
//
// Of Gitea and Forgejo, paths are files of Gitea's source, which Forgejo shares. Both make their
// descriptions of `modules/structs`.

/** `operation` limits a row to one operation. Statuses are those of the whole server, which few operations repeat. */
const table = [
  {
    descriptions: ['forge'],
    findings: [
      'reply Issue.assignee: null', 'reply Issue.assignees: null', 'reply Issue.closed_at: null', 'reply Issue.due_date: null',
      'reply Issue.milestone: null', 'reply Issue.pull_request: null', 'reply PullRequestMeta.merged_at: null',
    ],
    because: 'modules/structs/issue.go: pointers and slices without omitempty, nil where an issue has none',
  },
  {
    descriptions: ['forge'],
    operation: 'GET /repos/{owner}/{repo}/issues/{index}/dependencies',
    findings: [
      'reply Issue.assets: null', 'reply Issue.labels: null', 'reply Issue.repository: null', 'reply Issue.user: null',
      'reply Issue.html_url: must match format "url"', 'reply Issue.url: must match format "url"',
    ],
    because: 'routers/api/v1/repo/issue_dependency.go: a hidden dependency is an Issue with a title, a state and nothing else',
  },
  {
    descriptions: ['forge'],
    findings: ['reply Issue.content_version: unknown'],
    because: 'modules/structs/issue.go of Gitea 1.26; the description is that of Forgejo',
  },
  {
    descriptions: ['forge'],
    findings: ['reply User.username: unknown'],
    because: 'modules/structs/user.go, MarshalJSON: the login once more under its older name',
  },
  {
    descriptions: ['forge'],
    findings: [
      'reply TimelineComment.assignee: null', 'reply TimelineComment.assignee_team: null',
      'reply TimelineComment.dependent_issue: null', 'reply TimelineComment.label: null',
      'reply TimelineComment.milestone: null', 'reply TimelineComment.old_milestone: null',
      'reply TimelineComment.ref_comment: null', 'reply TimelineComment.ref_issue: null',
      'reply TimelineComment.resolve_doer: null', 'reply TimelineComment.tracked_time: null',
    ],
    because: 'modules/structs/issue_comment.go: pointers, of which an element has those of its type; a deleted label is nil too',
  },
  {
    descriptions: ['forge'],
    operation: 'GET /repos/{owner}/{repo}/issues/{index}/timeline',
    findings: ['reply: null', 'reply []: null'],
    because: 'routers/api/v1/repo/issue_comment.go: no element is a nil slice; services/convert: nil for one that fails',
  },
  {
    descriptions: ['forge'],
    findings: [
      'reply Comment.pull_request_url: must match format "url"', 'reply TimelineComment.pull_request_url: must match format "url"',
    ],
    because: 'services/convert/issue_comment.go: empty for the comment of an issue',
  },
  {
    descriptions: ['forge'],
    findings: [
      'reply Commit.files: null', 'reply Commit.stats: null', 'reply RepoCommit.verification: null',
    ],
    because: 'services/convert/git_commit.go: left out where the query says stat, files or verification = false',
  },
  {
    descriptions: ['forge'],
    operation: 'GET /repos/{owner}/{repo}/branches/{branch}',
    findings: [
      'reply PayloadCommit.added: null', 'reply PayloadCommit.modified: null', 'reply PayloadCommit.removed: null',
      'reply PayloadCommit.verification: null', 'reply PayloadUser.email: must match format "email"',
    ],
    because: 'services/convert/convert.go, ToCommit: made for webhooks, which fill these in; an email may be empty',
  },
  {
    descriptions: ['forge'],
    operation: 'GET /repos/{owner}/{repo}/commits',
    findings: ['reply: null'],
    because: 'routers/api/v1/repo/commits.go: NotFoundOrServerError answers 404 with the nil that it was given',
  },
  {
    descriptions: ['forge'],
    operation: 'GET /repos/{owner}/{repo}/commits/{ref}/status',
    findings: [
      'reply CombinedStatus.commit_url: must match format "url"', 'reply CombinedStatus.repository: null',
      'reply CombinedStatus.state: must be equal to one of the allowed values', 'reply CombinedStatus.statuses: null',
      'reply CombinedStatus.url: must match format "url"',
    ],
    because: 'services/convert/status.go, ToCombinedStatus: returns early with zero values where a commit has no status',
  },
  {
    descriptions: ['forge'],
    operation: 'GET /repos/{owner}/{repo}/commits/{ref}/status',
    findings: ['reply CommitStatus.status: must be equal to one of the allowed values'],
    because: 'the contract of the checks posts a word that no server takes, because later servers may know more words',
  },
  {
    descriptions: ['forge'],
    findings: ['reply Repository.parent: null', 'reply Repository.repo_transfer: null'],
    because: 'modules/structs/repo.go: pointers without omitempty, nil for what is neither a fork nor being moved',
  },
  {
    descriptions: ['forge'],
    findings: ['reply APINotFound.errors: null'],
    because: 'services/context/api.go, NotFound: a nil slice where no error is named',
  },
  {
    descriptions: ['forge'],
    findings: ['reply: status 401', 'reply: status 403', 'reply: status 404', 'reply: status 423', 'reply: status 500'],
    because: 'routers/api/v1/api.go: token, scope, rights, archived repositories and failures are checked around every operation',
  },
  {
    descriptions: ['forge'],
    findings: ['reply: status 307'],
    because: 'services/context/repo.go, RedirectToRepo: a renamed repository, whatever is asked of it',
  },
  {
    descriptions: ['forge'],
    findings: ['reply 403: no body'],
    because: 'routers/api/v1/api.go: ctx.Status(403) where the caller may not write',
  },
  {
    descriptions: ['forge'],
    operation: 'GET /repos/{owner}/{repo}/actions/runs',
    findings: [
      'reply ActionRun.actor: unknown', 'reply ActionRun.completed_at: unknown', 'reply ActionRun.conclusion: unknown',
      'reply ActionRun.display_title: unknown', 'reply ActionRun.head_branch: unknown', 'reply ActionRun.head_sha: unknown',
      'reply ActionRun.path: unknown', 'reply ActionRun.run_attempt: unknown', 'reply ActionRun.run_number: unknown',
      'reply ActionRun.started_at: unknown', 'reply ActionRun.trigger_actor: unknown', 'reply ActionRun.url: unknown',
    ],
    because: 'modules/structs/repo_actions.go of Gitea 1.25: a run after the manner of GitHub; the description is that of Forgejo',
  },
  {
    descriptions: ['github', 'enterprise'],
    operation: 'GET /store/log',
    findings: ['no such operation'],
    because: 'docs.github.com/rest, workflow jobs: logs are kept elsewhere, in a store that is not part of the API',
  },
  {
    descriptions: ['github', 'enterprise'],
    findings: ['reply: status 301', 'reply: status 307'],
    because: 'docs.github.com/rest, best practices, "follow redirects": any request of a renamed repository; 307 for changes',
  },
  {
    descriptions: ['github', 'enterprise'],
    findings: ['reply: status 403', 'reply: status 404'],
    because: 'docs.github.com/rest, troubleshooting: missing rights and what the token may not see, whatever is asked',
  },
  {
    descriptions: ['github', 'enterprise'],
    findings: ['reply: status 429'],
    because: 'docs.github.com/rest, rate limits: 403 or 429, whatever is asked',
  },
]

/** The rows, one for each finding. */
export const deviations = table.flatMap(({ findings, ...row }) => findings.map((finding) => ({ ...row, finding })))
