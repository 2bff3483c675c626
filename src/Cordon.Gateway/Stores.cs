using System.Security.Cryptography;
using Cordon.Evidence;
using Cordon.Gateway.Ownership;
using Cordon.State;
using Cordon.State.Agents;
using Cordon.State.Approvals;
using Cordon.State.Budgets;
using Cordon.State.Effects;
using Cordon.State.Kept;
using Cordon.State.Keys;
using Cordon.State.Messages;
using Cordon.State.Pins;
using Cordon.State.Sessions;
using Cordon.State.SessionTokens;
using Cordon.State.Statements;

namespace Cordon.Gateway;

/// <summary>What a gateway remembers, open in one directory.</summary>
internal sealed record Stores(StateDatabase State, KeyStore Keys, SessionStore Sessions, StatementIndex Index, BudgetLedger Budgets, KeptStore Kept, PinStore Pins, ApprovalStore Approvals, DelegationStore Delegations, AgentStore Agents, SessionTokenStore SessionTokens, MessageStore Messages, EffectStore Effects, EvidenceLog Log)
{
    public static async Task<Stores> OpenAsync(string directory, SharedState? shared, EvidenceOptions evidence, OwnershipOptions ownership, TimeProvider time, ClosingOrder closing)
    {
        Directory.CreateDirectory(directory);
        StateDatabase state = closing.Opened(StateDatabase.Open(directory, shared));
        string folder = Path.Combine(directory, "evidence");
        if (!Directory.Exists(folder))
        {
            // Before there is a log of that name.
            state.ClaimLog(evidence.Origin, null);
        }

        EvidenceLog log = closing.OpenedAsync(await EvidenceLog.OpenAsync(evidence with { Directory = folder, TimeProvider = time }));
        state.ClaimLog(log.Origin, log.VerifierKey);
        KeyStore keys = closing.Opened(new KeyStore(state, time, RandomNumberGenerator.Fill));
        return new Stores(
            state,
            keys,
            closing.OpenedAsync(new SessionStore(state, time)),
            closing.OpenedAsync(new StatementIndex(state)),
            closing.OpenedAsync(new BudgetLedger(state, time)),
            closing.Opened(new KeptStore(state, time, ownership.Keeps, ownership.Most)),
            closing.Opened(new PinStore(state, time)),
            new ApprovalStore(state, time, RandomNumberGenerator.Fill),
            new DelegationStore(state, keys, time, RandomNumberGenerator.Fill),
            new AgentStore(state, time),
            new SessionTokenStore(state, time, RandomNumberGenerator.Fill),
            new MessageStore(state, time),
            new EffectStore(state, time, RandomNumberGenerator.Fill),
            log);
    }
}
