//! Every command explains itself, and says what to do when it is used wrongly.
use anyhow::Result;
use tests::process::Program;

const COMMANDS: [&[&str]; 11] = [
    &["demo"],
    &["serve"],
    &["migrate"],
    &["config", "check"],
    &["organization", "add"],
    &["relay", "add"],
    &["relay", "renew"],
    &["patient", "import"],
    &["patient", "waiting"],
    &["claim-code", "issue"],
    &[],
];

#[tokio::test]
async fn every_command_has_help() -> Result<()> {
    for command in COMMANDS {
        let finished = Program::Portal.run(&[command, &["--help"]].concat(), &[]).await?.success()?;
        assert!(finished.out.contains("Usage:"), "{command:?}: {}", finished.out);
    }
    let finished = Program::Notifier.run(&["run", "--help"], &[]).await?.success()?;
    assert!(finished.out.contains("Usage:"), "{}", finished.out);
    Ok(())
}

#[tokio::test]
async fn wrong_use_is_told() -> Result<()> {
    for arguments in [&["frobnicate"][..], &["organization", "add"], &["serve", "--unheard-of"], &["claim-code", "issue", "--by", "pigeon"]]
    {
        let finished = Program::Portal.run(arguments, &[]).await?.refusal()?;
        assert!(!finished.log.is_empty() && finished.out.is_empty(), "{arguments:?}: {finished:?}");
        let finished = Program::Portal.run(&[arguments, &["--json"]].concat(), &[]).await?.refusal()?;
        let told: serde_json::Value = serde_json::from_str(finished.log.trim())?;
        assert!(finished.log.trim().lines().count() == 1 && told["error"] == "usage", "{arguments:?}: {finished:?}");
    }
    Ok(())
}

/// In words, and no parser's: what must stand there.
#[tokio::test]
async fn a_wrong_number_is_told_in_words() -> Result<()> {
    let none = ["patient", "waiting", "--organization", "01980000-0000-7000-8000-000000000001", "--page", "0"];
    for (arguments, told) in [
        (&["demo", "--http-port", "ten"][..], "a port is a whole number from 0 to 65535"),
        (&["demo", "--smtp-port", "70000"], "a port is a whole number from 0 to 65535"),
        (&none, "a page is a whole number from 1 to 4294967295"),
    ] {
        let finished = Program::Portal.run(arguments, &[]).await?.refusal()?;
        assert!(finished.log.contains(told), "{arguments:?}: {}", finished.log);
    }
    Ok(())
}

#[tokio::test]
async fn without_settings_it_says_what_is_missing() -> Result<()> {
    let nowhere = ["--config", "/nonexistent/portal.toml"];
    for command in [&["migrate"][..], &["serve"], &["config", "check"]] {
        let finished = Program::Portal.run(&[command, &nowhere].concat(), &[]).await?.refusal()?;
        assert!(finished.log.contains("/nonexistent/portal.toml"), "{command:?}: {}", finished.log);
    }
    Ok(())
}
