namespace Cordon.State.Tests;

// Every test of the state, against a file and against a server. A new class of tests belongs in both lists; DatabaseTests sees to it.
public sealed class AgentsInAFile() : AgentTests(new Place());

public sealed class AgentsOnPostgres() : AgentTests(Place.OnPostgres());

public sealed class ApprovalsInAFile() : ApprovalTests(new Place());

public sealed class ApprovalsOnPostgres() : ApprovalTests(Place.OnPostgres());

public sealed class BudgetsInAFile() : BudgetTests(new Place());

public sealed class BudgetsOnPostgres() : BudgetTests(Place.OnPostgres());

public sealed class CallsInAFile() : CallTests(new Place());

public sealed class CallsOnPostgres() : CallTests(Place.OnPostgres());

public sealed class ClearingsInAFile() : ClearingTests(new Place());

public sealed class ClearingsOnPostgres() : ClearingTests(Place.OnPostgres());

public sealed class DelegationsInAFile() : DelegationTests(new Place());

public sealed class DelegationsOnPostgres() : DelegationTests(Place.OnPostgres());

public sealed class EffectsInAFile() : EffectTests(new Place());

public sealed class EffectsOnPostgres() : EffectTests(Place.OnPostgres());

public sealed class EscalationsInAFile() : EscalationTests(new Place());

public sealed class EscalationsOnPostgres() : EscalationTests(Place.OnPostgres());

public sealed class ExportCursorsInAFile() : ExportCursorTests(new Place());

public sealed class ExportCursorsOnPostgres() : ExportCursorTests(Place.OnPostgres());

public sealed class KeptInAFile() : KeptTests(new Place());

public sealed class KeptOnPostgres() : KeptTests(Place.OnPostgres());

public sealed class KeysInAFile() : KeyTests(new Place());

public sealed class KeysOnPostgres() : KeyTests(Place.OnPostgres());

public sealed class MessagesInAFile() : MessageTests(new Place());

public sealed class MessagesOnPostgres() : MessageTests(Place.OnPostgres());

public sealed class PinsInAFile() : PinTests(new Place());

public sealed class PinsOnPostgres() : PinTests(Place.OnPostgres());

public sealed class SessionsInAFile() : SessionTests(new Place());

public sealed class SessionsOnPostgres() : SessionTests(Place.OnPostgres());

public sealed class SessionTokensInAFile() : SessionTokenTests(new Place());

public sealed class SessionTokensOnPostgres() : SessionTokenTests(Place.OnPostgres());

public sealed class StatementsInAFile() : StatementTests(new Place());

public sealed class StatementsOnPostgres() : StatementTests(Place.OnPostgres());
