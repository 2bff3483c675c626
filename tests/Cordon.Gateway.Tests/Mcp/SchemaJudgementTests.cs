using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Definitions;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Cordon.State.Pins;

namespace Cordon.Gateway.Tests.Mcp;

/// <summary>What is said of a call or a result that is not what its tool's schema says.</summary>
public sealed class SchemaJudgementTests
{
    private static readonly DefinitionRules Denying = DefinitionRules.Usual with { Arguments = SchemaAction.Deny, Results = SchemaAction.Deny, Unchecked = SchemaAction.Record };

    private static readonly JsonSchema Schema = JsonSchema.Of(JsonElement.Parse("""{"type":"object","properties":{"to":{"type":"string"},"n":{"items":{"maximum":3}}},"required":["to"]}"""));

    [Fact]
    public void A_finding_says_the_place_and_the_keyword_and_the_explanation_what_would_have_been_allowed()
    {
        Judgement judgement = SchemaJudgement.OfArguments(Denying, Schema, "{\"to\":\"a\",\"n\":[1,12345]}"u8.ToArray(), "desk__pay")!;
        FindingFact fact = Assert.Single(judgement.Inspected.Findings);
        Assert.Equal((FindingTypes.ArgumentsSchema, "maximum", "/params/arguments/n/1", "desk__pay"), (fact.Finding.Type, fact.Finding.Rule, fact.Pointer, fact.Tool));
        Assert.Equal((Decision.Deny, FindingTypes.ArgumentsSchema), (judgement.Outcome.Decision, judgement.Outcome.Reason));
        Assert.Equal("The arguments: maximum; definitions.arguments is deny. Would be allowed if the arguments satisfied the schema that the tool's server gave.", Assert.Single(judgement.Outcome.Explanation));
        Assert.DoesNotContain("12345", JsonSerializer.Serialize(judgement.Outcome) + fact, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_said_of_what_is_right_and_no_arguments_are_an_empty_object()
    {
        Assert.Null(SchemaJudgement.OfArguments(Denying, Schema, "{\"to\":\"a\"}"u8.ToArray(), "t"));
        Assert.Equal("required", Assert.Single(SchemaJudgement.OfArguments(Denying, Schema, default, "t")!.Inspected.Findings).Finding.Rule);
        Assert.Null(SchemaJudgement.OfArguments(DefinitionRules.Usual, Schema, default, "t"));
        Assert.Null(SchemaJudgement.OfResult(DefinitionRules.Usual, Schema, default, "/result/structuredContent", "t"));
    }

    [Fact]
    public void What_nobody_can_tell_is_neither_right_nor_wrong()
    {
        Judgement judgement = SchemaJudgement.OfArguments(Denying, null, default, "t")!;
        Assert.Equal((Decision.Allow, "unchecked"), (judgement.Outcome.Decision, Assert.Single(judgement.Inspected.Findings).Finding.Rule));
        Assert.Equal(Decision.Deny, SchemaJudgement.OfArguments(Denying with { Unchecked = SchemaAction.Deny }, null, default, "t")!.Outcome.Decision);
        Assert.Null(SchemaJudgement.OfArguments(Denying with { Unchecked = SchemaAction.Allow }, null, default, "t"));
    }

    [Fact]
    public void A_result_that_should_be_there_and_is_not_is_missing()
    {
        FindingFact fact = Assert.Single(SchemaJudgement.OfResult(Denying, Schema, default, "/result/structuredContent", "t")!.Inspected.Findings);
        Assert.Equal((FindingTypes.ResultSchema, "missing", "/result/structuredContent"), (fact.Finding.Type, fact.Finding.Rule, fact.Pointer));
    }

    [Fact]
    public void Schemas_are_read_once_for_each_digest_and_kept_up_to_a_number()
    {
        ToolSchemas schemas = new();
        PinnedDefinition first = new("first", """{"name":"t","inputSchema":{"type":"object"},"outputSchema":{"type":"array"}}""");
        ToolSchema read = schemas.Of(first);
        Assert.Same(read, schemas.Of(first));
        Assert.Equal((SchemaOutcome.Invalid, SchemaOutcome.Valid), (read.Input!.Validate(JsonElement.Parse("[]")), read.Output!.Validate(JsonElement.Parse("[]"))));
        for (int i = 0; i < ToolSchemas.MostKept; i++)
        {
            Assert.Null(schemas.Of(new PinnedDefinition($"d{i}", """{"name":"t"}""")).Input);
        }

        Assert.NotSame(read, schemas.Of(first));
    }
}
