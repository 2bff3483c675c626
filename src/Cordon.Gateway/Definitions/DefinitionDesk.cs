using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Pins;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Definitions;

/// <summary>Whether what a call is about is what its server has shown, what a person has let through, and what guards would let be shown.</summary>
public sealed class DefinitionDesk(PinStore pins, GuardRunner guards, JsonLimits limits)
{
    private readonly CalledDefinition _called = new(guards, pins, limits);
    private readonly ToolSchemas _schemas = new();

    /// <summary>Looks up what the request calls; refuses the exchange where that is hidden.</summary>
    public void Check(Exchange exchange)
    {
        if (!exchange.MayProceed || exchange.Dialect is not McpDialect dialect)
        {
            return;
        }

        exchange.Definitions = new ExchangeDefinitions(exchange, dialect, pins);
        PinKind? called = dialect.Asked switch
        {
            "tools/call" => PinKind.Tool,
            "prompts/get" => PinKind.Prompt,
            "resources/read" or "resources/subscribe" => PinKind.Resource,
            _ => null,
        };
        if (called is { } kind && dialect.Subject is { } name)
        {
            Check(exchange, dialect, kind, name);
        }
        else if (dialect.Asked == "tasks/result")
        {
            ExpectOfTask(exchange, dialect);
        }
    }

    // The result of a task is that of the call which began it; that call's tool was noted with the task.
    private void ExpectOfTask(Exchange exchange, McpDialect dialect)
    {
        string prefix = McpRoute.ToolOf(dialect.Server, "");
        if (exchange.Policy!.Policy.Definitions.Results == SchemaAction.Allow || exchange.Request.Tools is not [var tool] || !tool.StartsWith(prefix, StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            if (pins.Find(dialect.Server, PinKind.Tool, tool[prefix.Length..]) is { } pin)
            {
                exchange.Definitions!.Expects(_schemas.Of(pin.Seen).Output, tool);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            RefuseUnread(exchange);
        }
    }

    private static void RefuseUnread(Exchange exchange) => exchange.Refuse(
        StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable", "The pins cannot be read, so nobody can say what this calls. The operator finds the reason in the log.");

    private void Check(Exchange exchange, McpDialect dialect, PinKind kind, string name)
    {
        Pin? pin;
        Judgement? judgement;
        try
        {
            pin = pins.Find(dialect.Server, kind, name);
            judgement = pin is not null && kind == PinKind.Tool ? _called.Judge(exchange, dialect, pin) : null;
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            RefuseUnread(exchange);
            return;
        }

        if (pin is not null && kind == PinKind.Tool)
        {
            exchange.Request = exchange.Request with { Tools = exchange.Request.Tools.Add(McpRoute.ToolOf(dialect.Server, name)) };
        }
        else if (pin is null && kind != PinKind.Tool)
        {
            // Servers need not list what they can read or say.
            return;
        }

        DefinitionOutcome outcome = exchange.Policy!.Policy.Definitions.Judge(pin is null
            ? new DefinitionFact("", null, null, null, false)
            : new DefinitionFact(pin.Seen.Digest, pin.First.Digest, pin.Approved?.Digest, pin.Rejected, pin.RenamedFrom is not null));
        if (outcome.IsBlocked)
        {
            exchange.Refuse(StatusCodes.Status403Forbidden, "cordon_denied", outcome.Finding!,
                $"What this calls ({Words.Of(kind)}) is hidden until your operator has approved its definition ({outcome.Finding}).");
            return;
        }

        if (judgement is not null)
        {
            exchange.AnswerJudgements.Add(judgement);
        }

        // A list would have been shown with its texts changed, or not at all.
        if (judgement is { Outcome.Decision: > Decision.Modify })
        {
            exchange.RefuseBy(judgement);
        }
        else if (kind == PinKind.Tool)
        {
            exchange.Definitions!.SaysReadOnly = pin is not null && exchange.Policy.Policy.Approvals.Effects == EffectScope.Writes && _schemas.Of(pin.Seen).SaysReadOnly;
            exchange.Definitions.Admitted = pin is null ? null : _schemas.Of(pin.Seen).Admitted;
            CheckSchema(exchange, dialect, pin, McpRoute.ToolOf(dialect.Server, name));
        }
    }

    // Held against what the caller was shown last: that is what it was made for.
    private void CheckSchema(Exchange exchange, McpDialect dialect, Pin? pin, string tool)
    {
        DefinitionRules rules = exchange.Policy!.Policy.Definitions;
        if (rules is { Arguments: SchemaAction.Allow, Results: SchemaAction.Allow, Unchecked: SchemaAction.Allow })
        {
            return;
        }

        ToolSchema schema = pin is null ? new ToolSchema(null, null) : _schemas.Of(pin.Seen);
        exchange.Definitions!.Expects(schema.Output, tool);
        if (SchemaJudgement.OfArguments(rules, schema.Input, dialect.Arguments, tool) is not { } judgement)
        {
            return;
        }

        exchange.InnerJudgements.Add(judgement);
        if (judgement.Outcome.Decision == Decision.Deny)
        {
            exchange.RefuseBy(judgement);
        }
    }
}
