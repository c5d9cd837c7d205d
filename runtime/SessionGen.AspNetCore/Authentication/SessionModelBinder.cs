using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SessionGen.AspNetCore.Authentication;

// MVC also asks the type of a parameter for metadata, so one that is not nullable makes an action require a session.
internal sealed class SessionModelBinder : IModelBinder
{
    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var http = bindingContext.HttpContext;
        var feature = await BrowserSessions.Get(http).AuthenticateAsync(http);
        if (bindingContext.ModelType.IsInstanceOfType(feature.CurrentSession))
        {
            bindingContext.Result = ModelBindingResult.Success(feature.CurrentSession);
        }
    }
}
