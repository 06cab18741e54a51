use clap::CommandFactory;

use super::*;

#[test]
fn the_arguments_hold_together_and_every_command_explains_itself() {
    let mut command = Arguments::command();
    command.build();
    command.clone().debug_assert();
    explain(&command);
}

/// Every command has a text of its own, and so has each of its arguments.
fn explain(command: &clap::Command) {
    assert!(command.get_about().is_some(), "{} has no text", command.get_name());
    for argument in command.get_arguments() {
        let own = argument.get_help().or(argument.get_long_help());
        assert!(own.is_some(), "{} of {} has no text", argument.get_id(), command.get_name());
    }
    command.get_subcommands().filter(|sub| sub.get_name() != "help").for_each(explain);
}
