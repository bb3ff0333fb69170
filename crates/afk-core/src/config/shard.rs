//! Spreading repositories over processes that know nothing of each other.

use alloc::format;

use sha2::Digest as _;

use super::Config;
use crate::ids::RepoId;

/// Which part of the repositories this process looks after. Each repository belongs to exactly one of `count` shards, in
/// every version and on every machine, whatever else is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    pub index: u32,
    /// How many there are.
    pub count: u32,
}

impl Shard {
    /// Whether the repository is one of this shard's: the first eight bytes of the SHA-256 of `owner/name`, as a big-endian
    /// number, leave `index` over when divided by `count`.
    #[must_use]
    pub fn holds(self, repo: &RepoId) -> bool {
        let digest = sha2::Sha256::digest(format!("{repo}").as_bytes());
        let number = digest.first_chunk().map(|first| u64::from_be_bytes(*first));
        number.and_then(|it| it.checked_rem(u64::from(self.count))) == Some(u64::from(self.index))
    }
}

impl Config {
    /// Whether this process looks after the repository, as far as shards go: it need not be on the allowlist.
    #[must_use]
    pub fn in_shard(&self, repo: &RepoId) -> bool {
        self.shard.is_none_or(|shard| shard.holds(repo))
    }

    /// The repositories of the allowlist that this process looks after.
    pub fn repositories(&self) -> impl Iterator<Item = &RepoId> {
        self.allowlist.iter().filter(|repo| self.in_shard(repo))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    fn fleet(count: usize) -> BTreeSet<RepoId> {
        (0..count).map(|nth| RepoId::parse(&format!("owner-{}/repo-{nth}", nth % 7)).unwrap()).collect()
    }

    fn shards(allowlist: &BTreeSet<RepoId>, count: u32) -> Vec<Vec<RepoId>> {
        let of = |index| {
            let shard = Some(Shard { index, count });
            let config = Config { allowlist: allowlist.clone(), shard, ..Config::disabled() };
            config.repositories().cloned().collect()
        };
        (0..count).map(of).collect()
    }

    #[test]
    fn shards_are_disjoint_and_complete() {
        let fleet = fleet(2_000);
        for count in [1, 2, 3, 7, 64] {
            let shards = shards(&fleet, count);
            let together: Vec<&RepoId> = shards.iter().flatten().collect();
            assert_eq!(together.len(), fleet.len(), "{count}: a repository in two shards, or in none");
            assert_eq!(together.into_iter().cloned().collect::<BTreeSet<_>>(), fleet, "{count}");
            let even = fleet.len() / shards.len();
            assert!(
                shards.iter().all(|it| (even / 2..=even * 2).contains(&it.len())),
                "{count} shards are very uneven"
            );
        }
        let without = Config { allowlist: fleet.clone(), ..Config::disabled() };
        assert!(without.repositories().eq(&fleet));
    }

    #[test]
    fn where_a_repository_belongs_never_changes() {
        let row = |name: &str| {
            let repo = RepoId::parse(name).unwrap();
            let of = |count: u32| (0..count).find(|index| Shard { index: *index, count }.holds(&repo)).unwrap();
            format!("{repo} {} {} {}", of(2), of(10), of(10_000))
        };
        insta::assert_snapshot!(["acme/web", "Acme/WEB", "acme/api", "zoo/shop"].map(row).join("\n"), @"
        acme/web 0 2 422
        acme/web 0 2 422
        acme/api 1 7 5767
        zoo/shop 0 2 202
        ");
        let nowhere = Shard { index: 0, count: 0 };
        assert!(!nowhere.holds(&RepoId::parse("acme/web").unwrap()));
    }
}
