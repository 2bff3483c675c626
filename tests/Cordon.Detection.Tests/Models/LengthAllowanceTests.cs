using Cordon.Detection.Models;

namespace Cordon.Detection.Tests.Models;

public sealed class LengthAllowanceTests
{
    private static readonly ModelHead[] Asked = [ModelHead.Injection, ModelHead.Extraction, ModelHead.Attack];

    [Fact]
    public void A_question_and_a_page_are_let_off_nothing_and_a_scene_is() => Assert.All(Asked, head =>
    {
        Assert.Equal(0, LengthAllowance.Of(head, 0));
        Assert.Equal(0, LengthAllowance.Of(head, 100));
        Assert.True(LengthAllowance.Of(head, 600) > 0.2f);
        Assert.Equal(0, LengthAllowance.Of(head, 2000));
        Assert.Equal(0, LengthAllowance.Of(head, int.MaxValue));
    });

    [Fact]
    public void Who_hides_a_text_is_let_off_nothing() => Assert.All(Asked, head =>
    {
        View scene = new(new string('a', 600), RuleViews.Original);
        Assert.True(LengthAllowance.Of(head, scene) > 0.2f);
        scene.IsHidden = true;
        Assert.Equal(0, LengthAllowance.Of(head, scene));
    });

    [Fact]
    public void One_character_more_never_matters_much() => Assert.All(
        Enumerable.Range(0, 2000),
        length => Assert.True(Math.Abs(LengthAllowance.Of(ModelHead.Attack, length + 1) - LengthAllowance.Of(ModelHead.Attack, length)) < 0.01f, $"{length}"));

    [Fact]
    public void What_an_assistant_reads_is_let_off_nothing_for_its_length() => Assert.All(
        Enumerable.Range(0, 2000),
        length => Assert.Equal(0, LengthAllowance.Of(ModelHead.Order, length) + LengthAllowance.Of(ModelHead.ToolOrder, length)));
}
