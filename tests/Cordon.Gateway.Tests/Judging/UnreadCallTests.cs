using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>Whether all that a call says has a path by which a rule can ask for it.</summary>
public sealed class UnreadCallTests
{
    [Theory]
    [InlineData("function/arguments", """{"to":"bob"}""", false)]
    [InlineData("function/arguments", "{}", false)]
    [InlineData("function/arguments", "", false)]
    [InlineData("function/arguments", """{"to":"bob","to":"eve"}""", true)]
    [InlineData("function/arguments", "to bob", true)]
    [InlineData("function/arguments#/body", "hidden", false)]
    [InlineData("custom/input", "rm -r /srv", true)]
    [InlineData("custom/server_label", "desk", false)]
    [InlineData("input/to", "bob", false)]
    public void Code_free_text_and_what_is_no_json_is_not(string place, string text, bool isUnread)
    {
        const string Call = "/choices/0/message/tool_calls/0/";
        Segment[] segments =
        [
            new(0, Surface.ToolCall, Trust.Untrusted, $"{Call}{place.Split('/')[0]}/name", "send", default, "send"),
            new(1, Surface.ToolCall, Trust.Untrusted, Call + place, text, default, "send"),
        ];
        Assert.Contains(ToolCalls.In([.. segments], ["send"], JsonLimits.Default), fact => fact.IsUnread == isUnread);
        Assert.All(ToolCalls.In([.. segments], ["send"], JsonLimits.Default), fact => Assert.True(isUnread || !fact.IsUnread));
    }

    [Theory]
    [InlineData("""{"to":"bob"}""", false)]
    [InlineData(" ", false)]
    [InlineData("{", true)]
    public void A_call_of_a_stream_that_is_no_json_is_not(string arguments, bool isUnread) =>
        Assert.Equal(isUnread, ToolCalls.Of("send", arguments, 0, "/x", [], JsonLimits.Default).IsUnread);
}
