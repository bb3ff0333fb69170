use super::table;

#[test]
fn grammars() {
    insta::assert_snapshot!(table(&[
        ("AFK_STAGES", "build"),
        ("AFK_STAGES", "acme/web="),
        ("AFK_STAGES", "acme/web=build;"),
        ("AFK_STAGES", "acme/*=build"),
        ("AFK_STAGES", "acme/web=test"),
        ("AFK_STAGES", "acme/web=build++deploy"),
        ("AFK_STAGES", "acme/web=deploy+build"),
        ("AFK_STAGES", "acme/web=build+build"),
        ("AFK_STAGES", "acme/web=build;Acme/Web=deploy"),
        ("AFK_STAGES", "*=build;*=deploy"),
        ("AFK_STAGES", "*=build("),
        ("AFK_STAGES", "*=build(a)b"),
        ("AFK_STAGES", "*=build()"),
        ("AFK_STAGES", "*=build(a,,b)"),
        ("AFK_STAGES", "*=build(CI / test (push))"),
        ("AFK_STAGES", "*=build(100%)"),
        ("AFK_STAGES", "*=build(%+1)"),
        ("AFK_STAGES", "*=build(%ff)"),
        ("AFK_STAGES", "*=build(%00)"),
        ("AFK_STAGES", "*=build+deploy(a)"),
        ("AFK_ROLLOUTS", "*=apps/web"),
        ("AFK_ROLLOUTS", "acme/web=web"),
        ("AFK_ROLLOUTS", "acme/web=apps/Web"),
        ("AFK_ROLLOUTS", "acme/web=apps/web/main/x"),
        ("AFK_ROLLOUTS", "acme/web=apps/web/"),
        ("AFK_ROLLOUTS", "acme/web=-apps/web"),
    ]), @r#"
    AFK_STAGES="build"
      AFK_STAGES: entry 1, "build", has no =; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="acme/web="
      AFK_STAGES: the entry of acme/web has an empty stage; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="acme/web=build;"
      AFK_STAGES: entry 2 is empty; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="acme/*=build"
      AFK_STAGES: entry 1, "acme/*=build", names a repository that is a wildcard, and each repository must be named; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="acme/web=test"
      AFK_STAGES: the entry of acme/web has the unknown stage "test"; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="acme/web=build++deploy"
      AFK_STAGES: the entry of acme/web has an empty stage; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="acme/web=deploy+build"
      AFK_STAGES: the entry of acme/web has build twice or out of the order build, deploy, rollout; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="acme/web=build+build"
      AFK_STAGES: the entry of acme/web has build twice or out of the order build, deploy, rollout; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="acme/web=build;Acme/Web=deploy"
      AFK_STAGES: entry 2, "Acme/Web=deploy", is the second for its repository; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build;*=deploy"
      AFK_STAGES: entry 2, "*=deploy", is the second for its repository; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build("
      AFK_STAGES: the entry of * has a ( without its ) at the end of a stage; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build(a)b"
      AFK_STAGES: the entry of * has a ( without its ) at the end of a stage; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build()"
      AFK_STAGES: the entry of * has an empty check; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build(a,,b)"
      AFK_STAGES: the entry of * has an empty check; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build(CI / test (push))"
      AFK_STAGES: the entry of * has a check with a bare (, ) or =, written %28, %29 and %3D; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build(100%)"
      AFK_STAGES: the entry of * has a check with a % that is not followed by two hexadecimal digits of UTF-8; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build(%+1)"
      AFK_STAGES: the entry of * has a ( without its ) at the end of a stage; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build(%ff)"
      AFK_STAGES: the entry of * has a check with a % that is not followed by two hexadecimal digits of UTF-8; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build(%00)"
      AFK_STAGES: the entry of * has a check with a control character; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build+deploy(a)"
      AFK_STAGES: the entry of * gives checks to deploy, and only build has any; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_ROLLOUTS="*=apps/web"
      AFK_ROLLOUTS: the entry of * is a wildcard, and a Deployment runs one repository; write owner/name=namespace/deployment/container;owner/name=namespace/deployment
    AFK_ROLLOUTS="acme/web=web"
      AFK_ROLLOUTS: the entry of acme/web is not namespace/deployment or namespace/deployment/container; write owner/name=namespace/deployment/container;owner/name=namespace/deployment
    AFK_ROLLOUTS="acme/web=apps/Web"
      AFK_ROLLOUTS: the entry of acme/web is not namespace/deployment or namespace/deployment/container; write owner/name=namespace/deployment/container;owner/name=namespace/deployment
    AFK_ROLLOUTS="acme/web=apps/web/main/x"
      AFK_ROLLOUTS: the entry of acme/web is not namespace/deployment or namespace/deployment/container; write owner/name=namespace/deployment/container;owner/name=namespace/deployment
    AFK_ROLLOUTS="acme/web=apps/web/"
      AFK_ROLLOUTS: the entry of acme/web is not namespace/deployment or namespace/deployment/container; write owner/name=namespace/deployment/container;owner/name=namespace/deployment
    AFK_ROLLOUTS="acme/web=-apps/web"
      AFK_ROLLOUTS: the entry of acme/web is not namespace/deployment or namespace/deployment/container; write owner/name=namespace/deployment/container;owner/name=namespace/deployment
    "#);
}
