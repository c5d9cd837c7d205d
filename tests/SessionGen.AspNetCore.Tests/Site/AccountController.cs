using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace SessionGen.AspNetCore.Tests;

/// <summary>Actions with the session as a parameter.</summary>
[ApiController]
[Route("account")]
public sealed class AccountController : ControllerBase
{
    [HttpGet("mine")]
    [Authorize]
    public ActionResult Mine(Session<TestSessionClaims> session) => Content(session.UserId);

    [HttpGet("maybe")]
    public ActionResult Maybe(Session<TestSessionClaims>? session) => Content(session?.UserId ?? "nobody");

    [HttpGet("unprotected")]
    public ActionResult Unprotected(Session<TestSessionClaims> session) => Content(session.UserId);
}
