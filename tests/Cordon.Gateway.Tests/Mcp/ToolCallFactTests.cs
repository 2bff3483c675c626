using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Tests.Mcp;

/// <summary>What policy hears of a call: every value by its path, with what it is.</summary>
public sealed class ToolCallFactTests
{
    [Fact]
    public void A_text_of_arguments_is_read_with_what_its_values_are()
    {
        ToolCallFact call = ToolCalls.Of("t", """{"a":"x","b":5,"c":5.0,"d":1e2,"e":true,"f":null,"g":[],"h":{"i":["y"]}}""", 0, "/", [], JsonLimits.Default);
        Assert.Equal(["a=x", "b=5", "c=5.0", "d=1e2", "e=true", "f=null", "h.i.0=y"], call.Arguments.Select(a => $"{a.Key}={a.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["=Object", "a=String", "b=Integer", "c=Number", "d=Number", "e=Boolean", "f=Null", "g=Array", "h.i.0=String", "h.i=Array", "h=Object"],
            call.Kinds.Select(kind => $"{kind.Key}={kind.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("""{"a":1,"a":2}""")]
    public void Arguments_that_cannot_be_read_in_one_way_are_none_and_of_no_kind(string arguments)
    {
        ToolCallFact call = ToolCalls.Of("t", arguments, 0, "/", [], JsonLimits.Default);
        Assert.Empty(call.Arguments);
        Assert.Empty(call.Kinds);
    }

    [Fact]
    public void Two_values_of_one_path_are_both_there()
    {
        ToolCallFact call = ToolCalls.Of("t", """{"a.b":"x","a":{"b":"y"},"a.b.0":"z"}""", 0, "/", [], JsonLimits.Default);
        Assert.Equal(["x", "y", "z"], call.Arguments.Values.Order(StringComparer.Ordinal));
        Assert.All(call.Arguments.Keys, path => Assert.StartsWith("a.b", path, StringComparison.Ordinal));
    }

    [Fact]
    public void An_answer_whose_arguments_are_an_object_has_truth_values_too()
    {
        JsonTape answer = JsonTape.Read(Encoding.UTF8.GetBytes("""{"content":[{"type":"tool_use","id":"c","name":"t","input":{"force":true,"a/b":"x","n":3}}]}"""), JsonLimits.Default, out _)!;
        ImmutableArray<Segment> segments = Dialects.Named("anthropic-messages")!.ReadAnswer(answer);
        ToolCallFact call = Assert.Single(ToolCalls.In(segments, ["t"], JsonLimits.Default, answer));
        Assert.Equal(["a/b=x", "force=true", "n=3"], call.Arguments.Select(a => $"{a.Key}={a.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(ArgumentKind.Boolean, call.Kinds["force"]);
    }
}
