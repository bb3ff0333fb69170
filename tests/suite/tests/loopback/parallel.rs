//! Ten pollers at once.

use afk_sandbox::agent::Script;
use afk_sandbox::http::Release;
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;

use super::Wired;

#[test]
fn ten_pollers_in_parallel_start_one_agent() {
    for version in Version::ALL {
        let world = World::new();
        world.repo("acme/web");
        let issue = world.issue("acme/web", 7).title("Fix the login").script(Script::works()).label("ready-for-agent");
        let wired = Wired::new(&world, Release::Forgejo15, version);
        std::thread::scope(|scope| {
            for _ in 0..10 {
                scope.spawn(|| wired.poll());
            }
        });
        // Those that met at the record step back; the next minute settles it.
        world.minutes(1);
        wired.poll();
        let threads = issue.threads();
        let sent: Vec<_> = threads.iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").collect();
        assert_eq!((threads.len(), sent.len()), (1, 1), "{version:?}");
        assert!(issue.has("agent-in-progress"), "{version:?}");
        wired.until_over(&issue);
        assert_eq!(world.violations(false), [""; 0], "{version:?}");
        assert_eq!(issue.comments().len(), 1, "{version:?}: surplus comments are deleted");
    }
}

#[test]
fn a_dispatch_repeated_ten_times_is_one_dispatch() {
    for version in Version::ALL {
        let world = World::new();
        world.repo("acme/web");
        let issue = world.issue("acme/web", 7).title("Fix the login").script(Script::works()).label("ready-for-agent");
        let wired = Wired::new(&world, Release::Forgejo15, version);
        // The lock cannot be put on, so every poll repeats the whole dispatch.
        let forge = &wired.servers.forge;
        forge.trouble(
            afk_sandbox::http::Pick::every().about("/issues/7/labels"),
            afk_sandbox::fault::Side::Before,
            afk_sandbox::http::Trouble::Bare(503),
        );
        for _ in 0..10 {
            wired.poll();
        }
        forge.recover();
        wired.poll();
        let threads = issue.threads();
        let sent = threads.iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count();
        assert_eq!((threads.len(), sent, issue.comments().len()), (1, 1, 1), "{version:?}");
        assert!(issue.has("agent-in-progress"), "{version:?}");
        assert_eq!(world.violations(false), [""; 0], "{version:?}");
    }
}
