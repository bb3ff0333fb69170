//! Agents at work: they read their prompt, talk, commit and push.

use std::collections::VecDeque;

use afk_core::ids::{IssueRef, RunId};
use afk_core::port::{ChangeKind, FileChange};

use super::{Script, Step};
use crate::t3::Activity;
use crate::t3::provider::Ending;
use crate::tracker::AGENT;
use crate::tracker::git::{NewCommit, Tree};
use crate::world::{Happening, State};

impl State {
    /// The script of a thread's agent: that of the issue which the title names; people's threads just talk.
    pub(crate) fn script_of(&self, thread: &str) -> Script {
        match self.issue_of(thread) {
            Some(issue) => self.agents.scripts.get(&issue).cloned().unwrap_or_else(Script::works),
            None => Script::idles(),
        }
    }

    fn issue_of(&self, thread: &str) -> Option<IssueRef> {
        let title = &self.t3.thread(thread)?.title;
        IssueRef::parse(title.split_whitespace().next()?).ok()
    }

    /// The run id that the messages of a thread tell the agent to put into its commits: the newest one.
    fn told_run(&self, thread: &str) -> Option<RunId> {
        let row = self.t3.thread(thread)?;
        let texts = row.messages.iter().rev().filter(|it| it.role == "user").map(|it| it.text.as_str());
        texts.flat_map(|text| text.match_indices("AFK-Run: ").map(move |(at, mark)| (text, at + mark.len()))).find_map(
            |(text, at)| {
                let id = text.get(at..at + 36)?;
                RunId::parse(id).ok()
            },
        )
    }

    /// An agent gets on with its script until it waits for something.
    pub(crate) fn play(&mut self, thread: &str, epoch: u64, mut steps: VecDeque<Step>) {
        if self.t3.thread(thread).is_none_or(|row| row.epoch != epoch) {
            return;
        }
        while let Some(step) = steps.pop_front() {
            match step {
                Step::Wait(time) => {
                    let next = Happening::Agent { thread: thread.into(), epoch, steps };
                    return self.schedule(time, next);
                }
                Step::Ask(text) | Step::AskApproval(text) if self.t3.thread(thread).is_none_or(|row| !row.live) => {
                    self.say(thread, &text);
                }
                Step::Ask(text) => {
                    self.agents.waiting.insert(thread.into(), steps);
                    return self.ask(thread, &text, false);
                }
                Step::AskApproval(text) => {
                    self.agents.waiting.insert(thread.into(), steps);
                    return self.ask(thread, &text, true);
                }
                Step::Say(text) => self.say(thread, &text),
                Step::Clone => self.clone_into_root(thread),
                Step::Commit(subject, tree) => self.commit(thread, subject, tree),
                Step::CommitVerbatim(message) => {
                    let run = self.told_run(thread).map(|run| run.to_string()).unwrap_or_default();
                    let commit = NewCommit { message: message.replace("{run}", &run), ..NewCommit::new("") };
                    self.t3.thread_mut(thread).expect("a known thread").local.push(commit);
                }
                Step::Touch(path) => self.touch(thread, path),
                Step::Push => self.push_local(thread),
                Step::Tokens(total) => {
                    let turn = self.t3.thread(thread).and_then(|row| row.latest_turn.as_ref()).map(|it| it.id.clone());
                    self.activity(thread, Activity::Tokens(total), turn);
                }
                Step::End(ending) => self.end_turn(thread, &ending),
            }
        }
        self.end_turn(thread, &Ending::Completed);
    }

    fn clone_into_root(&mut self, thread: &str) {
        let root = self.t3.root_of(thread).unwrap_or_default().to_owned();
        if !self.t3.plain_roots.contains(&root) {
            self.t3.git_roots.insert(root);
        }
    }

    fn commit(&mut self, thread: &str, subject: &str, tree: Option<Tree>) {
        let mut message = subject.to_owned();
        if let Some(issue) = self.issue_of(thread) {
            message = format!("{message}\n\nRefs #{}", issue.number);
        }
        if let Some(run) = self.told_run(thread) {
            message = format!("{message}\nAFK-Run: {run}");
        }
        self.t3.thread_mut(thread).expect("a known thread").local.push(NewCommit { message, tree, files: Vec::new() });
    }

    fn touch(&mut self, thread: &str, path: &str) {
        if let Some(commit) = self.t3.thread_mut(thread).expect("a known thread").local.last_mut() {
            commit.files.push(FileChange { path: path.into(), kind: ChangeKind::Changed });
        }
    }

    fn push_local(&mut self, thread: &str) {
        let commits = std::mem::take(&mut self.t3.thread_mut(thread).expect("a known thread").local);
        let Some(issue) = self.issue_of(thread) else { return };
        match self.push(AGENT, &issue.repo, &commits) {
            Ok(pushed) => self.t3.thread_mut(thread).expect("a known thread").pushed.extend(pushed),
            Err(refusal) => self.say(thread, &format!("The push was refused: {refusal}")),
        }
    }
}
