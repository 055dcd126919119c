// A certified OpenID Connect server for tests: `node provider.mjs PORT CLIENT SECRET BACK`.
//
// Anybody logs in under any e-mail address. It is verified unless it begins with "belum."; one that
// ends with "+otp" logged in with a second factor.
import { Provider } from 'oidc-provider';

const [port, client, secret, back] = process.argv.slice(2);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: client,
    client_secret: secret,
    redirect_uris: [back],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }],
  pkce: { required: () => true },
  claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
  cookies: { keys: ['only for tests'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
  async findAccount(context, id) {
    return {
      accountId: id,
      async claims() {
        return { sub: id, email: id, email_verified: !id.startsWith('belum.') };
      },
    };
  },
  // Nobody is asked what the desk may know of them.
  async loadExistingGrant({ oidc }) {
    const known = oidc.session.grantIdFor(oidc.client.clientId);
    if (known) return provider.Grant.find(known);
    const grant = new provider.Grant({
      clientId: oidc.client.clientId, accountId: oidc.session.accountId,
    });
    grant.addOIDCScope('openid email');
    await grant.save();
    return grant;
  },
});

provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next();
  await provider.interactionDetails(context.req, context.res);
  if (context.method === 'GET') {
    context.type = 'html';
    context.body = '<!doctype html><html lang="id"><title>Masuk</title><form method="post">'
      + '<label>Alamat <input name="login"></label><button>Lanjut</button>'
      + '<button name="batal" value="ya">Batal</button></form></html>';
    return undefined;
  }
  let body = '';
  for await (const chunk of context.req) body += chunk;
  const typed = new URLSearchParams(body);
  const login = typed.get('login');
  const result = typed.get('batal')
    ? { error: 'access_denied' }
    : { login: { accountId: login, amr: login.endsWith('+otp') ? ['pwd', 'otp'] : ['pwd'] } };
  await provider.interactionFinished(context.req, context.res, result, {
    mergeWithLastSubmission: false,
  });
  context.respond = false;
  return undefined;
});

const server = provider.listen(Number(port), '127.0.0.1', () => {
  console.log(`ready ${server.address().port}`);
});
